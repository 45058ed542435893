import type { At, Client } from "./client.ts";
import { trustHooks } from "./codex_trust.ts";

export const codex: Client = {
  host: "codex",
  package: "@openai/codex",
  version: "0.169.0",
  program: "codex",
  settings: (at) => settings(at, 'approval_policy = "never"\nsandbox_mode = "danger-full-access"'),
  env: ({ home }) => ({ CODEX_HOME: `${home}/.codex`, SCRIPTED_KEY: "dummy" }),
  argv: (prompt) => ["exec", "--json", prompt],
  terminal: {
    agent: "codex",
    settings: (at) => settings(at, 'approval_policy = "on-request"\nsandbox_mode = "read-only"'),
    args: [],
    stop: "Stop",
    channel: true,
    tab: "\t",
    asks: /› 1\. Yes, proceed/,
  },
  prepare: trustHooks,
  beforeWrite: "PreToolUse",
  patience: { file: ".codex/hooks.json", text: /"timeout": 10\b/g, second: '"timeout": 1' },
};

function settings({ repo, url }: At, permissions: string): Readonly<Record<string, string>> {
  return {
    ".codex/config.toml": `model = "gpt-5.5"
model_provider = "scripted"
${permissions}
check_for_update_on_startup = false
[analytics]
enabled = false
[model_providers.scripted]
name = "scripted"
base_url = "${url}/v1"
env_key = "SCRIPTED_KEY"
wire_api = "responses"
supports_websockets = false
request_max_retries = 0
stream_max_retries = 0
[projects."${repo}"]
trust_level = "trusted"
[notice.model_migrations]
"gpt-5.5" = "gpt-6-sol"
`,
  };
}
