import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Envelope, environment, isDefect, RALLY } from "../../binary/compiled.ts";
import type { Account } from "../account.ts";
import { PATHS } from "../errands.ts";
import { holdersOf } from "../holders.ts";
import { piecesOf } from "../ledger_pieces.ts";
import type { Program } from "../process.ts";

/** Readers that do not agree: warm and cold, of any version, from any worktree, and with the rules. */
export function readings({
  room,
  worktrees,
  broken = false,
  readers = [[RALLY]],
}: Account): string[] {
  const pieces = piecesOf(room);
  const held = [...holdersOf(pieces).held.keys()].sort().join();
  const wrong: string[] = [];
  const from = (n: number) => (n === 0 ? worktrees : worktrees.slice(0, 1));
  const warm = readers.map((reader, n) => reading(reader, from(n)));
  for (const reader of readers) wrong.push(...doctor(reader, worktrees[0]!, broken));
  for (const each of ["cache", "facts.db"])
    rmSync(join(room, each), { recursive: true, force: true });
  for (const [n, reader] of readers.entries()) {
    const cold = reading(reader, from(n));
    for (const [what, answer] of cold) {
      if (warm[n]!.get(what) !== answer)
        wrong.push(
          `reader ${n}: warm, "${what}" answers ${warm[n]!.get(what)}, and cold ${answer}`,
        );
      if (n > 0 && warm[0]!.get(what) !== answer)
        wrong.push(`"${what}" is answered ${warm[0]!.get(what)} by reader 0 and ${answer} by ${n}`);
    }
  }
  const { max_seq, damaged, active_claims } = JSON.parse(warm[0]!.get("room")!);
  const shown = active_claims.map((each: { id: string }) => each.id).sort();
  if (shown.join() !== held) wrong.push(`room shows ${shown} as held; by the rules it is ${held}`);
  if (max_seq !== pieces.length) wrong.push(`room counts ${max_seq} facts of ${pieces.length}`);
  const rows = JSON.parse(warm[0]!.get("recent")!).rows as { seq: number }[];
  const known = pieces.filter((each) => each.record !== null).map(({ seq }) => seq);
  if (rows.map(({ seq }) => seq).join() !== known.toReversed().slice(0, MOST).join())
    wrong.push(`recent shows ${rows.length} facts, other than the ${known.length} that there are`);
  const torn = pieces.filter((each) => each.record === null).length;
  if (damaged !== torn) wrong.push(`room counts ${damaged} damaged pieces of ${torn}`);
  return wrong;
}

/** What the program answers, apart from how long ago things were. */
function reading(reader: Program, worktrees: readonly string[]): Map<string, string> {
  const answers = new Map<string, string>();
  const ask = (cwd: string, words: readonly string[], name: string): void => {
    const result = asked(reader, cwd, words)?.data?.[words[0]!];
    answers.set(
      name,
      JSON.stringify(result, (key, value) => (TIMES.includes(key) ? 0 : value)) ?? "nothing",
    );
  };
  ask(worktrees[0]!, ["room", "--limit", `${MOST}`], "room");
  ask(worktrees[0]!, ["recent", "--limit", `${MOST}`], "recent");
  ask(worktrees[0]!, ["run-id", "--audit"], "run-id");
  ask(worktrees[0]!, ["search", "work", "--limit", `${MOST}`], "search");
  for (const cwd of worktrees)
    ask(cwd, ["check", "before-write", "--path", ...PATHS], `check in ${cwd.split("/").at(-1)}`);
  return answers;
}

/** As many as one may ask for. */
const MOST = 10_000;
const TIMES = ["idle_seconds", "status"];

/** What doctor finds wrong with what is derived, and does not repair; bytes that were torn are counted elsewhere. */
function doctor(reader: Program, cwd: string, broken: boolean): string[] {
  const look = (...flags: string[]): Finding[] =>
    asked(reader, cwd, ["doctor", ...flags])?.data?.["doctor"]?.checks ?? [];
  const first = look();
  if (first.length === 0) return ["doctor answers nothing"];
  const wrong = troubles(first).filter((each) => !broken || !each.includes("cannot be read"));
  if (!broken) return wrong;
  look("--fix");
  return [...wrong, ...troubles(look())];
}

function troubles(checks: readonly Finding[]): string[] {
  return checks
    .filter((each) => !each.ok && CHECKED.includes(each.id))
    .map((each) => `doctor: ${each.id}: ${each.finding}`);
}

interface Finding {
  readonly id: string;
  readonly ok: boolean;
  readonly finding: string;
}

const CHECKED = ["checkpoint-hot", "checkpoint-whole", "gitignore", "append", "segment"];

function asked(reader: Program, cwd: string, words: readonly string[]): Envelope | undefined {
  const [program, ...before] = reader;
  const argv = [...before, ...words, "--timeout-ms", "60000", "--json"];
  const options = { cwd, env: environment({}), encoding: "utf8", maxBuffer: 1 << 28 } as const;
  const { status, stdout, stderr } = spawnSync(program, argv, options);
  if (isDefect({ exit: status, out: stdout, err: stderr })) return undefined;
  return JSON.parse(stdout) as Envelope;
}
