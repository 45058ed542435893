import type { Client } from "./client.ts";

export const claudeCode: Client = {
  host: "claude-code",
  package: "@anthropic-ai/claude-code",
  version: "2.1.329",
  program: "claude",
  onlyIfAsked: "proprietary: where its licence lets you, npm run test:hosts -- claude-code",
  settings: () => ({ ".claude.json": JSON.stringify({ hasCompletedOnboarding: true }) }),
  env: ({ url }) => ({
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: "dummy",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
    // Lets it skip permissions as root, which it is in a namespace of its own.
    IS_SANDBOX: "1",
  }),
  argv: (prompt) => ["-p", prompt, "--output-format", "json", "--dangerously-skip-permissions"],
  terminal: {
    agent: "claude",
    settings: ({ repo }) => ({
      ".claude.json": JSON.stringify({
        hasCompletedOnboarding: true,
        lastOnboardingVersion: "2.1.329",
        theme: "dark",
        customApiKeyResponses: { approved: ["dummy"], rejected: [] },
        projects: { [repo]: { hasTrustDialogAccepted: true } },
      }),
    }),
    args: ["--permission-mode", "manual"],
    stop: "Stop",
    channel: false,
    tab: "    ",
    asks: /❯ 1\. Yes/,
  },
  beforeWrite: "PreToolUse",
  patience: { file: ".claude/settings.json", text: /"timeout": 10\b/g, second: '"timeout": 1' },
};
