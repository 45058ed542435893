import type { Client } from "./client.ts";

const SETTINGS = {
  ".gemini/settings.json": JSON.stringify({
    security: { auth: { selectedType: "gemini-api-key" }, folderTrust: { enabled: false } },
    general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
    model: { name: "gemini-2.5-flash" },
  }),
};

export const gemini: Client = {
  host: "gemini",
  package: "@google/gemini-cli",
  version: "0.61.0",
  program: "gemini",
  settings: () => SETTINGS,
  env: ({ url }) => ({
    GEMINI_API_KEY: "dummy",
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_CLI_TRUST_WORKSPACE: "true",
    GEMINI_CLI_NO_RELAUNCH: "true",
    GEMINI_SANDBOX: "false",
  }),
  argv: (prompt) => ["--yolo", "--output-format", "json", "-p", prompt],
  terminal: {
    agent: "gemini",
    settings: () => SETTINGS,
    args: [],
    stop: "AfterAgent",
    channel: false,
    tab: "\t",
    asks: /1\. Allow once/,
  },
  beforeWrite: "BeforeTool",
  patience: {
    file: ".gemini/settings.json",
    text: /"timeout": 10000\b/g,
    second: '"timeout": 1000',
  },
};
