import { ITEM_STATUSES } from "../room/kinds/backlog.ts";
import { KINDS, type KindName, SAYABLE } from "../room/kinds.ts";
import { FLAGS, type Flag, type FlagName } from "./flags.ts";

/** One thing that rally can be told to do. Parser, help, completions and docs/cli.md come from these rows. */
export interface Verb {
  /** The words that name it: `["check", "before-write"]`. The first one is the command of the envelope. */
  readonly words: readonly string[];
  readonly summary: string;
  /** Positional arguments, in order; one in brackets may be left out. */
  readonly args?: readonly string[];
  readonly flags: readonly FlagName[];
  readonly needs?: readonly FlagName[];
  /** Values that this verb allows where the flag itself allows any. */
  readonly values?: Partial<Readonly<Record<FlagName, readonly string[]>>>;
  /** `hot`: loads nothing that a check before a write does not need. */
  readonly weight: "hot" | "cold";
  readonly writes: boolean;
  /** Also meant when only the first word is given. */
  readonly standard?: true;
  /** Words behind `rally`. */
  readonly example: string;
}

const IDENTITY: readonly FlagName[] = ["tool", "session-id"];
const PROFILE: readonly FlagName[] = [
  "role",
  "tier",
  "model",
  "task",
  "phase",
  "parent",
  "spawned",
];
const LINEAGE: readonly FlagName[] = ["run", "step", "parent-step"];
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

const read = { weight: "cold", writes: false } as const;
const write = { weight: "cold", writes: true } as const;

/** What `say` does for each kind, and an example of it. */
const SAY: Partial<
  Record<KindName, { summary: string; example: string; flags?: readonly FlagName[] }>
> = {
  claim: {
    summary: "claim paths or resources, all or none",
    example: '--path src/a.ts --subject "fix the parser"',
    flags: ["wait"],
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

/** Every verb, in the order of help. */
export const VERBS: readonly Verb[] = [
  {
    words: ["whoami"],
    summary: "who and where you are",
    flags: IDENTITY,
    ...read,
    example: "whoami",
  },
  {
    words: ["enter"],
    summary: "join the room and see what matters",
    flags: [...IDENTITY, ...PROFILE, "path", "engagement", "cwd", "pid", "host"],
    ...write,
    example: "enter --tool codex:02 --role builder",
  },
  {
    words: ["ack"],
    summary: "rules, lead and mission are read",
    flags: IDENTITY,
    ...write,
    example: "ack --tool codex:02",
  },
  {
    words: ["next"],
    summary: "what to do next",
    flags: [...IDENTITY, "role", "path", "limit", "audit"],
    ...write,
    example: "next --tool codex:02",
  },
  {
    words: ["check", "before-write"],
    summary: "whether a peer stands in the way of a write",
    flags: [...IDENTITY, "path", "strict", "fail-closed"],
    weight: "hot",
    writes: false,
    example: "check before-write --tool codex:02 --path src/a.ts --strict",
  },
  {
    words: ["check", "before-complete"],
    summary: "what you still hold or owe",
    flags: [...IDENTITY, "strict"],
    ...read,
    example: "check before-complete --tool codex:02",
  },
  ...SAYABLE.map(sayVerb),
  {
    words: ["room"],
    summary: "the room as it stands",
    flags: ["tool", "path", "since", "kind", "readers", "limit", "watch"],
    ...read,
    example: "room",
  },
  {
    words: ["who"],
    summary: "who holds a path, and how to get it",
    args: ["PATH"],
    flags: IDENTITY,
    ...read,
    example: "who src/a.ts",
  },
  {
    words: ["lead", "show"],
    summary: "who leads",
    flags: [],
    standard: true,
    ...read,
    example: "lead",
  },
  {
    words: ["lead", "handoff"],
    summary: "pass the lead on",
    flags: [...IDENTITY, "to", "target", "force", "reason"],
    needs: ["target"],
    ...write,
    example: "lead handoff --tool claude_code:01 --to codex:02",
  },
  {
    words: ["lead", "assign"],
    summary: "give the lead of one who has gone or is silent",
    flags: [...IDENTITY, "to", "target", "force", "reason"],
    needs: ["target"],
    ...write,
    example: "lead assign --tool codex:02 --to codex:02",
  },
  {
    words: ["lead", "relinquish"],
    summary: "give the lead up",
    flags: [...IDENTITY, "force", "reason"],
    ...write,
    example: "lead relinquish --tool codex:02",
  },
  {
    words: ["mission"],
    summary: "what all work is for; with flags, set it",
    flags: [...IDENTITY, "set", "for", "may", "must-check", "force", "reason"],
    ...write,
    example: 'mission --tool claude_code:01 --set "parse files of any size"',
  },
  {
    words: ["backlog", "list"],
    summary: "what is to be done",
    flags: IDENTITY,
    standard: true,
    ...read,
    example: "backlog",
  },
  {
    words: ["backlog", "add"],
    summary: "add an item",
    flags: [...IDENTITY, "id", "intent", "owns", "depends-on", "to", "target"],
    needs: ["id", "intent"],
    ...write,
    example: 'backlog add --tool codex:02 --id lexer --intent "split the lexer" --owns src/lexer',
  },
  {
    words: ["backlog", "update"],
    summary: "change an item",
    flags: [...IDENTITY, "id", "intent", "owns", "depends-on", "to", "target", "status"],
    needs: ["id"],
    values: { status: ITEM_STATUSES },
    ...write,
    example: "backlog update --tool codex:02 --id lexer --status in_progress",
  },
  {
    words: ["backlog", "done"],
    summary: "an item is done",
    flags: [...IDENTITY, "id", "evidence"],
    needs: ["id"],
    ...write,
    example: "backlog done --tool codex:02 --id lexer",
  },
  {
    words: ["recent"],
    summary: "the newest facts",
    flags: ["limit", "kind", "tool", "path", "since"],
    ...read,
    example: "recent --limit 5",
  },
  {
    words: ["locate"],
    summary: "one fact: where it stands, what names it, whether it counts",
    args: ["ID"],
    flags: [],
    ...read,
    example: "locate claim_8fK2",
  },
  {
    words: ["leave"],
    summary: "end the session; its claims are freed",
    flags: IDENTITY,
    ...write,
    example: "leave --tool codex:02",
  },
  {
    words: ["init"],
    summary: "point agents to the room from AGENTS.md and CLAUDE.md",
    flags: ["no-git", "remove"],
    ...write,
    example: "init",
  },
  {
    words: ["doctor"],
    summary: "what is wrong here, and the remedy",
    flags: [],
    ...read,
    example: "doctor",
  },
  {
    words: ["config", "get"],
    summary: "a setting, or all of them",
    args: ["[KEY]"],
    flags: [],
    standard: true,
    ...read,
    example: "config get claims.lease",
  },
  {
    words: ["config", "set"],
    summary: "change a setting",
    args: ["KEY", "VALUE"],
    flags: [],
    ...write,
    example: "config set claims.lease 2h",
  },
  {
    words: ["demo"],
    summary: "two agents share a repository, told as it happens",
    flags: ["keep"],
    ...read,
    example: "demo",
  },
  {
    words: ["version"],
    summary: "version, build and platform",
    flags: [],
    weight: "hot",
    writes: false,
    example: "version",
  },
  {
    words: ["help"],
    summary: "verbs, or one of them, or exit-codes",
    args: ["[VERB]", "[WORD]"],
    flags: [],
    ...read,
    example: "help say claim",
  },
  {
    words: ["completions"],
    summary: "completions for a shell",
    args: ["SHELL"],
    flags: [],
    ...read,
    example: "completions bash",
  },
];

/** The flag as this verb takes it. */
export function flagOf(verb: Verb, name: FlagName): Flag {
  const oneOf = verb.values?.[name];
  return oneOf === undefined ? FLAGS[name] : { ...FLAGS[name], oneOf };
}

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
