import type { HostName } from "./host_names.ts";

/** What the system tells of a process: its name, and its words with a NUL behind each. */
export interface ProcessText {
  readonly name: string;
  readonly words: string;
}

/** A process above a hook: what a host may start hooks through, the host itself, or neither. */
export type Ancestor = "between" | "host" | "other";

/** What each host's own program is called. */
export const PROGRAMS: Readonly<Record<HostName, string>> = {
  "claude-code": "claude",
  codex: "codex",
  cursor: "cursor-agent",
  gemini: "gemini",
  opencode: "opencode",
};

const BETWEEN = new Set(["sh", "ash", "bash", "dash", "ksh", "zsh", "fish", "env", "timeout"]);
const INTERPRETERS = new Set(["node", "bun", "deno"]);

/**
 * What a process is to a hook of this host. Whoever is taken for a host is believed to be gone when its process is, so
 * a process that many sessions share is none: Codex's `app-server` outlives each of them, or ends before one.
 */
export function ancestor(host: HostName, { name, words }: ProcessText): Ancestor {
  const [first = "", ...rest] = words.replace(/\0$/, "").split("\0");
  const program = baseName(first).replace(/^-/, "");
  if (BETWEEN.has(program)) return "between";
  const script = INTERPRETERS.has(program)
    ? baseName(rest.find((each) => !each.startsWith("-")) ?? "")
    : program;
  const known = PROGRAMS[host];
  if (![name, program, script].includes(known)) return "other";
  return rest.includes("app-server") ? "other" : "host";
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
