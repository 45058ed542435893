import { HOST_NAMES } from "../hosts/host_names.ts";
import type { Verb } from "./verb.ts";

const read = { weight: "cold", writes: false } as const;
const write = { weight: "cold", writes: true } as const;

/** What puts hooks into hosts' settings and takes them out. */
export const HOOKS_VERBS: readonly Verb[] = [
  {
    words: ["hooks", "install"],
    summary: "have agent hosts ask rally before each write",
    flags: ["host", "git", "mode", "absolute", "fail-closed", "fast", "dry-run"],
    values: { host: [...HOST_NAMES, "all"] },
    meanings: {
      host: "which host's settings; else those that are in use here",
      "fail-closed": "no answer is a denial, also where there is no rally",
      fast: "let the shell pass over writes of whoever is alone in silence (Claude Code)",
    },
    ...write,
    example: "hooks install --host claude-code --dry-run",
  },
  {
    words: ["hooks", "uninstall"],
    summary: "give hosts' settings back as they were",
    flags: ["host", "git", "dry-run"],
    values: { host: [...HOST_NAMES, "all"] },
    meanings: {
      host: "which host's settings; without this and --git all",
      git: "the hook that Git runs before a commit",
    },
    ...write,
    example: "hooks uninstall",
  },
  {
    words: ["hooks", "status"],
    summary: "which hosts have hooks, and the mode",
    flags: [],
    standard: true,
    ...read,
    example: "hooks",
  },
  {
    words: ["hooks", "on"],
    summary: "hooks act again, as they did before they were turned off",
    flags: [],
    ...write,
    example: "hooks on",
  },
  {
    words: ["hooks", "off"],
    summary: "hooks let everything pass, in this room",
    flags: [],
    ...write,
    example: "hooks off",
  },
];
