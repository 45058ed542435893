import type { Client } from "./client.ts";
import { trustHooks } from "./codex_trust.ts";

export const codex: Client = {
  host: "codex",
  package: "@openai/codex",
  version: "0.169.0",
  program: "codex",
  settings: ({ repo, url }) => ({
    ".codex/config.toml": `model = "gpt-5.5"
model_provider = "scripted"
approval_policy = "never"
sandbox_mode = "danger-full-access"
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
`,
  }),
  env: ({ home }) => ({ CODEX_HOME: `${home}/.codex`, SCRIPTED_KEY: "dummy" }),
  argv: (prompt) => ["exec", "--json", prompt],
  prepare: trustHooks,
  beforeWrite: "PreToolUse",
  patience: { file: ".codex/hooks.json", text: /"timeout": 10\b/g, second: '"timeout": 1' },
};
