import { IDENTITY } from "./say_verbs.ts";
import type { Verb } from "./verb.ts";

const read = { weight: "cold", writes: false } as const;

/** What is asked before something is done: by agents themselves, or by what they run in. */
export const CHECK_VERBS: readonly Verb[] = [
  {
    words: ["check", "before-write"],
    summary: "whether a peer stands in the way of a write",
    flags: [...IDENTITY, "path", "strict", "fail-closed"],
    weight: "hot",
    writes: false,
    example: "check before-write --tool codex:02 --path src/a.ts --strict",
  },
  {
    words: ["check", "before-commit"],
    summary: "whether a commit takes in what a peer holds: the staged files, or those given",
    flags: [...IDENTITY, "path", "strict"],
    meanings: { path: "these instead of what is staged" },
    ...read,
    example: "check before-commit --tool codex:02 --path src/a.ts",
  },
  {
    words: ["check", "before-complete"],
    summary: "what you still hold or owe",
    flags: [...IDENTITY, "strict"],
    ...read,
    example: "check before-complete --tool codex:02",
  },
  {
    words: ["hook"],
    summary: "what an agent host calls, its JSON on standard input; or Git: hook git pre-commit",
    args: ["HOST", "EVENT"],
    flags: ["fail-closed", "fast"],
    weight: "hot",
    writes: true,
    example: "hook claude-code PreToolUse",
  },
];
