/** How a step turned out. */
export interface Told {
  readonly ok: boolean;
  readonly said: string;
}

/** One command of one agent, and what it must lead to. */
export interface Step {
  readonly who: "claude_code:01" | "codex:01";
  readonly where: "app" | "app-feature";
  readonly expected: string;
  readonly argv: (memory: Record<string, string>) => readonly string[];
  readonly judge: (
    exit: number | null,
    answer: Record<string, unknown>,
    memory: Record<string, string>,
  ) => Told;
}

const FILE = "src/parser.ts";
const RUN = ["--run", "demo"];

/** The whole loop: join, claim, refused claim, denied write, handoff, receipt, artifact, release, graph. */
export const STORY: readonly Step[] = [
  claude(
    "joins and leads",
    () => ["enter", "--role", "builder"],
    (exit, data) => ({
      ok: exit === 0 && at(data, "lead", "tool") === "claude_code:01",
      said: "joined; the seat was empty, so it leads",
    }),
  ),
  codex(
    "joins the same room from its own worktree",
    () => ["enter", "--role", "reviewer"],
    (exit, data) => ({
      ok: exit === 0 && at(data, "lead", "tool") === "claude_code:01",
      said: "joined the same room from another worktree; claude_code:01 leads",
    }),
  ),
  claude(
    "claims a file",
    () => [
      "say",
      "claim",
      "--path",
      FILE,
      "--subject",
      "rewrite the parser",
      ...RUN,
      "--step",
      "parse",
    ],
    (exit, data) => ({
      ok: exit === 0 && at(data, "outcome") === "committed",
      said: `holds ${FILE} until ${String(at(data, "fact", "lease_until"))}`,
    }),
  ),
  codex(
    "is refused the same file",
    () => ["say", "claim", "--path", `./src/../${FILE}`, "--subject", "add a comma option"],
    (exit, _, answer) => ({
      ok: exit === 2 && at(answer, "error", "code") === "claim-conflict",
      said: `exit 2, ${String(at(answer, "error", "message"))}`,
    }),
  ),
  codex(
    "is told not to write it",
    () => ["check", "before-write", "--strict", "--path", FILE],
    (exit, data) => ({
      ok: exit === 4 && at(data, "allow") === false,
      said: "exit 4: the write is denied before it happens",
    }),
  ),
  codex(
    "may write elsewhere",
    () => ["check", "before-write", "--strict", "--path", "src/other.ts"],
    (exit, data) => ({
      ok: exit === 0 && at(data, "allow") === true,
      said: "exit 0: nothing stands in the way of another file",
    }),
  ),
  claude(
    "hands the review over",
    () => [
      "say",
      "handoff",
      "--to",
      "codex:01",
      "--subject",
      "review the parser",
      "--summary",
      "one function, no dependencies",
      ...RUN,
      "--step",
      "review",
      "--parent-step",
      "parse",
    ],
    (exit, data, _, memory) => {
      memory["handoff"] = String(at(data, "fact", "id"));
      return {
        ok: exit === 0 && at(data, "outcome") === "committed",
        said: "recorded, for codex:01",
      };
    },
  ),
  codex(
    "finds it as the next thing to do",
    () => ["next"],
    (exit, data, _, memory) => ({
      ok:
        exit === 0 &&
        at(data, "action") === "respond_to_handoff" &&
        at(data, "target_fact") === memory["handoff"],
      said: `next says ${String(at(data, "action"))}`,
    }),
  ),
  codex(
    "acknowledges it",
    (memory) => ["say", "receipt", "--ref", memory["handoff"]!, ...RUN, "--step", "review"],
    (exit, data) => ({
      ok: exit === 0 && at(data, "outcome") === "committed",
      said: "acknowledged by its receiver, not assumed by its sender",
    }),
  ),
  codex(
    "shows its review",
    (memory) => [
      "say",
      "artifact",
      "--subject",
      "review done",
      "--ref",
      memory["handoff"]!,
      "--evidence",
      "read all 12 lines",
      ...RUN,
      "--step",
      "review",
    ],
    (exit, data) => ({
      ok: exit === 0 && at(data, "outcome") === "committed",
      said: "recorded with its evidence",
    }),
  ),
  claude(
    "releases the file",
    () => ["say", "release", "--mine"],
    (exit, data) => ({
      ok: exit === 0 && at(data, "outcome") === "committed",
      said: "the file is free, in every worktree, at once",
    }),
  ),
  codex(
    "may write it now",
    () => ["check", "before-write", "--strict", "--path", FILE],
    (exit, data) => ({
      ok: exit === 0 && at(data, "allow") === true,
      said: "exit 0: its very next check passes",
    }),
  ),
  codex(
    "sees how the work hangs together",
    () => ["dag", ...RUN],
    (exit, data) => ({
      ok:
        exit === 0 &&
        at(data, "edges", "0", "from") === "parse" &&
        at(data, "edges", "0", "to") === "review" &&
        at(data, "nodes", "1", "status") === "landed",
      said: "review follows parse, and has landed",
    }),
  ),
];

type Judge = (
  exit: number | null,
  data: unknown,
  answer: Record<string, unknown>,
  memory: Record<string, string>,
) => Told;

function claude(expected: string, argv: Step["argv"], judge: Judge): Step {
  return step("claude_code:01", "app", expected, argv, judge);
}

function codex(expected: string, argv: Step["argv"], judge: Judge): Step {
  return step("codex:01", "app-feature", expected, argv, judge);
}

function step(
  who: Step["who"],
  where: Step["where"],
  expected: string,
  argv: Step["argv"],
  judge: Judge,
): Step {
  return {
    who,
    where,
    expected,
    argv,
    judge: (exit, answer, memory) =>
      judge(exit, at(answer, "data", String(answer["command"])), answer, memory),
  };
}

/** What stands at these keys, one inside the other. */
function at(value: unknown, ...keys: readonly string[]): unknown {
  let inner: unknown = value;
  for (const key of keys)
    inner =
      typeof inner === "object" && inner !== null
        ? (inner as Record<string, unknown>)[key]
        : undefined;
  return inner;
}
