import type { At, Client } from "./client.ts";

export const opencode: Client = {
  host: "opencode",
  package: "opencode-ai",
  version: "1.18.33",
  program: "opencode",
  settings: (at) => settings(at, "allow"),
  env: () => ({
    OPENCODE_DISABLE_AUTOUPDATE: "1",
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
    OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
    OPENCODE_DISABLE_SHARE: "1",
    // It installs a package when it starts, and offline it would try again for a minute.
    npm_config_offline: "true",
    npm_config_fetch_retries: "0",
  }),
  argv: (prompt) => ["run", prompt],
  terminal: {
    agent: "opencode",
    settings: (at) => settings(at, "ask"),
    args: [],
    stop: "session.idle",
    channel: true,
    tab: "\t",
    asks: /Allow once/,
  },
  beforeWrite: "tool.execute.before",
  patience: {
    file: ".opencode/plugins/rally.js",
    text: /const DEADLINE = 10000;/,
    second: "const DEADLINE = 1000;",
  },
};

function settings({ url }: At, edit: "allow" | "ask"): Readonly<Record<string, string>> {
  return {
    ".config/opencode/opencode.json": JSON.stringify({
      autoupdate: false,
      share: "disabled",
      model: "scripted/model",
      small_model: "scripted/model",
      permission: { edit, bash: "allow" },
      provider: {
        scripted: {
          npm: "@ai-sdk/openai-compatible",
          name: "scripted",
          options: { baseURL: `${url}/v1`, apiKey: "dummy" },
          models: {
            model: { name: "model", tool_call: true, limit: { context: 100_000, output: 8_000 } },
          },
        },
      },
    }),
  };
}
