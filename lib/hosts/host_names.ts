/** What the hosts are called on rally's command line. */
export const HOST_NAMES = ["claude-code", "codex", "cursor", "gemini", "opencode"] as const;

export type HostName = (typeof HOST_NAMES)[number];
