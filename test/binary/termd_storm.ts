/**
 * A termd that is killed again and again while directives flow to programs in real terminals; what came of it is read
 * from the programs' own notes and from the bytes of the ledger.
 */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Fact } from "../../lib/fact/fact.ts";
import { untrusted } from "../../lib/fact/untrusted.ts";
import { framed } from "../../lib/room/views/letter_text.ts";
import { echoProgram, eventually, ready, submittedIn } from "../backends/echo.ts";
import type { Random } from "../simulation/random.ts";
import { ending, envelopeOf, environment, rally } from "./compiled.ts";
import { append, linesOf } from "./ledger_file.ts";
import type { Scene } from "./repository.ts";

export interface Storm {
  readonly scene: Scene;
  /** How termd is started. */
  readonly program: readonly string[];
  readonly targets: number;
  readonly directives: number;
  readonly kills: number;
  /** A termd lives at most so long, in milliseconds. */
  readonly longest: number;
  readonly texts: readonly string[];
  readonly random: Random;
}

/** A program in a terminal, what was sent to it and what it was told. */
export interface Target {
  readonly label: string;
  readonly tool: string;
  readonly socket: string;
  readonly sent: Fact[];
  readonly submitted: () => readonly string[];
}

/** What a directive looks like when it arrives. */
export function arrived(directive: Fact): string {
  return framed(directive)!;
}

/** Terminals of a server in the scene's own directory. */
export function around({ scene }: Pick<Storm, "scene">) {
  return { env: { TMUX_TMPDIR: scene.root, TERM: "xterm-256color" } };
}

export async function targetsOf(storm: Storm): Promise<Target[]> {
  const { scene } = storm;
  const names = Array.from(
    { length: storm.targets },
    (_, n) => `echo-${String(n + 1).padStart(2, "0")}`,
  );
  return Promise.all(
    names.map(async (label) => {
      const file = join(scene.root, `${label}.jsonl`);
      const [program, ...args] = echoProgram(file);
      const run = ["run", "--json", "--name", label, "--command", program!, "--", ...args];
      const { data } = envelopeOf(rally(scene.app, run, around(storm)));
      const { tool, socket } = data?.run.session ?? {};
      await ready(file);
      return { label, tool, socket, sent: [], submitted: () => submittedIn(file) };
    }),
  );
}

/** Takes the server of the terminals away. */
export function clear([target]: readonly Target[]): void {
  if (target !== undefined) spawnSync("tmux", ["-S", target.socket, "kill-server"]);
}

/** Sends, starts and kills, until all has been sent; the termd that comes then brings what is left and is stopped. */
export async function rage(storm: Storm, targets: readonly Target[]): Promise<{ lost: number }> {
  const { kills, directives, random, longest } = storm;
  let [sent, lost] = [0, 0];
  for (let round = 1; round <= kills; round++) {
    const termd = start(storm, random.hits(0.2) ? ["--once"] : []);
    const end = ending(termd);
    const due = Math.floor((directives * round) / kills);
    while (sent < due) {
      await passing(random.below(longest / 5));
      for (let burst = random.below(6); burst >= 0 && sent < due; burst--)
        send(storm, targets, sent++);
    }
    await passing(random.below(longest));
    if (termd.kill("SIGKILL")) lost++;
    await end;
  }
  const last = start(storm, []);
  const serves = once(last.stdout!, "data");
  const end = ending(last);
  await eventually(
    () => targets.every(({ sent, submitted }) => submitted().length >= sent.length) || undefined,
  );
  await eventually(() => open(storm).length === 0 || undefined);
  // Before it says that it delivers, it heeds signals like any program.
  await serves;
  last.kill("SIGTERM");
  const { exit, err } = await end;
  if (exit !== 0) throw new Error(`termd ended with ${exit}: ${err}`);
  return { lost };
}

function start(
  { program: [program, ...args], scene, ...storm }: Storm,
  flags: readonly string[],
): ChildProcess {
  const env = environment(around({ scene, ...storm }));
  return spawn(program!, [...args, "termd", ...flags, "--json"], { cwd: scene.app, env });
}

function send({ scene, random, texts }: Storm, targets: readonly Target[], n: number): void {
  const target = random.pick(targets);
  const directive = {
    id: `directive_${n}`,
    kind: "directive",
    at: new Date().toISOString(),
    tool: random.pick(["codex:01", "human"]),
    session: "",
    target: target.tool,
    summary: untrusted(texts[n % texts.length]!),
  };
  const { tool } = directive;
  const fact = { ...directive, session: `${tool.replace(":", "-")}-aaaaaaaa` };
  append(scene.ledger, fact as never);
  target.sent.push(fact as unknown as Fact);
}

/** Directives that nobody has received, as the bytes of the ledger say. */
export function open({ scene }: Pick<Storm, "scene">): string[] {
  const lines = linesOf(scene.ledger);
  const received = new Set(deliveriesIn(lines));
  return lines.flatMap(({ kind, id }) =>
    kind === "directive" && !received.has(String(id)) ? [String(id)] : [],
  );
}

/** What `delivery` facts name, in order. */
export function deliveriesIn(lines: readonly Readonly<Record<string, unknown>>[]): string[] {
  return lines.flatMap(({ kind, ref, refs }) =>
    kind === "delivery"
      ? [ref, ...((refs as string[] | undefined) ?? [])].flatMap((id) => id ?? []).map(String)
      : [],
  );
}

function passing(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
