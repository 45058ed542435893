import type { Client } from "./client.ts";

export const opencode: Client = {
  host: "opencode",
  package: "opencode-ai",
  version: "1.18.33",
  program: "opencode",
  settings: ({ url }) => ({
    ".config/opencode/opencode.json": JSON.stringify({
      autoupdate: false,
      share: "disabled",
      model: "scripted/model",
      small_model: "scripted/model",
      permission: { edit: "allow", bash: "allow" },
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
  }),
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
  beforeWrite: "tool.execute.before",
  patience: {
    file: ".opencode/plugins/rally.js",
    text: /const DEADLINE = 10000;/,
    second: "const DEADLINE = 1000;",
  },
};
