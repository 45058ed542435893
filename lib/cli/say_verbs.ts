import { KINDS, type KindName, SAYABLE } from "../room/kinds.ts";
import { FLAGS, type Flag, type FlagName } from "./flags.ts";
import type { Verb } from "./verb.ts";

/** Flags that say who speaks. */
export const IDENTITY: readonly FlagName[] = ["tool", "session-id"];
/** Flags by which a session describes itself. */
export const PROFILE: readonly FlagName[] = [
  "role",
  "tier",
  "model",
  "task",
  "phase",
  "parent",
  "spawned",
];
const LINEAGE: readonly FlagName[] = ["run", "step", "parent-step", "expect"];
const CONTENT: readonly FlagName[] = [
  "subject",
  "summary",
  "path",
  "ref",
  "ref-standby",
  "evidence",
  "reason",
  "idempotency-key",
];

/** What `say` does for each kind, and an example of it. */
const SAY: Partial<
  Record<KindName, { summary: string; example: string; flags?: readonly FlagName[] }>
> = {
  claim: {
    summary: "claim paths or resources, all or none",
    example: '--path src/a.ts --subject "fix the parser"',
    flags: ["wait", "sync"],
  },
  release: {
    summary: "give claims back: --ref, --path or --mine",
    example: "--mine",
    flags: ["mine"],
  },
  blocker: {
    summary: "say what must not go on",
    example: '--path src/a.ts --subject "schema is about to change"',
  },
  resolve: { summary: "end a blocker, risk or handoff", example: "--ref blocker_8fK2" },
  decision: {
    summary: "record a decision; it stands until one names it",
    example: '--subject "tabs, not spaces" --status binding',
  },
  handoff: {
    summary: "give a matter to somebody",
    example: '--to codex:02 --subject "review src/a.ts"',
  },
  receipt: { summary: "acknowledge what was handed to you", example: "--ref handoff_8fK2" },
  artifact: {
    summary: "show work",
    example: '--subject "parser fixed" --path src/a.ts --evidence "42 tests pass"',
  },
  risk: { summary: "say what may go wrong", example: '--subject "no test covers this"' },
  lesson: { summary: "keep what was learned", example: '--subject "run the formatter first"' },
  standby: { summary: "park until a time, or for a claim", example: "--wake-after +30m" },
  wake: { summary: "resume your standby", example: "--ref standby_8fK2" },
  retract: { summary: "take back your own fact", example: "--ref decision_8fK2" },
  presence: { summary: "say what you are at", example: '--task "reading the code"' },
};

/** `say` of every kind that can be said. */
export const SAY_VERBS: readonly Verb[] = SAYABLE.map(sayVerb);

function sayVerb(kind: KindName): Verb {
  const { summary, example, flags = [] } = SAY[kind] ?? { summary: kind, example: "" };
  const { takes, requires } = KINDS[kind];
  return {
    words: ["say", kind],
    summary,
    // Worked out when asked for: every command reads this table, and few of them say anything.
    get flags() {
      const own = filling(takes ?? []);
      return [...new Set([...IDENTITY, ...CONTENT, ...own, ...flags, ...LINEAGE, ...PROFILE])];
    },
    get needs() {
      return filling(requires).filter((name) => name !== "lease" && !("same" in FLAGS[name]));
    },
    values: kind === "decision" ? { status: ["binding"] } : {},
    weight: "hot",
    writes: true,
    example: `say ${kind} --tool codex:02 ${example}`.trimEnd(),
  };
}

/** The flags that fill these fields, under all their names. */
function filling(fields: readonly string[]): FlagName[] {
  return (Object.keys(FLAGS) as FlagName[]).filter((name) => {
    const flag: Flag = FLAGS[name];
    const { field } = flag.same === undefined ? flag : (FLAGS[flag.same as FlagName] as Flag);
    return field !== undefined && fields.includes(field);
  });
}
