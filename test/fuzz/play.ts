import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { VERBS } from "../../lib/cli/manifest.ts";
import { tokenize } from "../../lib/cli/parse.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { closeLedger, type Ledger, openLedger } from "../../lib/ledger/ledger.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { replay } from "../../lib/ledger/replay.ts";
import { NEVER } from "../../lib/room/deadline.ts";
import { snapshot } from "../../lib/room/snapshot.ts";
import { randomOf } from "../simulation/random.ts";
import { INJURIES, injured } from "../torture/injuries.ts";
import type { Case, Step } from "./case.ts";
import { furnish } from "./furniture.ts";
import { wrongIn, wrongInLedger } from "./judge.ts";
import type { Order, Stage } from "./stage.ts";
import { HUGE, type Token } from "./token.ts";

/** How often each verb was run, and how it ended. */
export type Tally = Map<string, Map<number, number>>;

/** Something did not end as the contract has it. */
export class Wrong extends Error {}

/** Plays one case; throws what is wrong, with the command and what led to it. */
export async function play(
  stage: Stage,
  { furnished, bytes, furniture, injuries, steps }: Case,
  tally: Tally,
): Promise<void> {
  stage.clear(furnished);
  const { room } = stage.scene;
  if (bytes.length > 0) {
    mkdirSync(join(room, "log"), { recursive: true });
    appendFileSync(join(room, "log/main.jsonl"), bytes);
  }
  hurt(join(room, "log/main.jsonl"), injuries);
  furnish(room, furniture);
  const surroundings = stage.surroundings();
  const leftovers = new Set(stage.leftovers());
  const said: string[] = [];
  for (const step of steps) {
    const order = typed(stage, step);
    said.push(shown(stage, order));
    const wrong = await performed(stage, order, tally);
    if (wrong !== undefined) throw new Wrong(`${wrong}\n  ${said.join("\n  ")}`);
  }
  if (injuries.length > 0) {
    // What was made from other bytes may say other things, until somebody looks.
    const wrong = await mended(stage);
    if (wrong !== undefined) throw new Wrong(`${wrong}\n  ${said.join("\n  ")}`);
  }
  const fresh = stage.leftovers().filter((path) => !leftovers.has(path));
  const last =
    stage.surroundings() !== surroundings
      ? `something else changed:\n${surroundings}\n${stage.surroundings()}`
      : fresh.length > 0
        ? `left over: ${fresh.join(" ")}`
        : disagreement(room);
  if (last !== undefined) throw new Wrong(`${last}\n  ${said.join("\n  ")}`);
}

/** Damages the ledger, whatever stands in its place. */
function hurt(path: string, injuries: Case["injuries"]): void {
  for (const [name, seed] of injuries) {
    if (!existsSync(path)) return;
    const bytes = readFileSync(path);
    if (bytes.length > 0)
      writeFileSync(path, injured(bytes, INJURIES[name](bytes, randomOf(seed))));
  }
}

/** Whether all agree once the doctor has repaired: facts.db with the ledger too. */
async function mended(stage: Stage): Promise<string | undefined> {
  const { room } = stage.scene;
  const ask = async (...argv: string[]) => {
    const done = await stage.run({ argv, cwd: ".", env: {}, stdin: Buffer.alloc(0) });
    if (wrongIn({ argv }, done) !== undefined)
      throw new Wrong(`after damage: ${argv.join(" ")}\n${done.err}${done.out}`);
    return done.out;
  };
  await ask("doctor", "--fix", "--json");
  const rows = await ask("recent", "--limit", "10000", "--json");
  rmSync(join(room, "facts.db"), { recursive: true, force: true });
  const anew = await ask("recent", "--limit", "10000", "--json");
  return rows === anew ? undefined : "facts.db from before the damage tells otherwise";
}

async function performed(stage: Stage, order: Order, tally: Tally): Promise<string | undefined> {
  const before = stage.segments();
  let done: Awaited<ReturnType<Stage["run"]>>;
  try {
    done = await stage.run(order);
  } catch (fault) {
    return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  }
  const name = nameOf(order.argv);
  const exits = tally.get(name) ?? new Map<number, number>();
  tally.set(name, exits.set(done.exit, (exits.get(done.exit) ?? 0) + 1));
  const after = stage.segments();
  // One that could not delete what is derived has blanked the text all the same, and says so.
  const wrong =
    wrongIn(order, done) ?? wrongInLedger(before, after, name === "redact" && done.exit < 2);
  if (wrong !== undefined) return wrong;
  const isUsage =
    done.exit === 3 || /"code":"(?:bad-|unknown-|missing-|stray-|too-long)/.test(done.out);
  return isUsage && !isDeepStrictEqual(after, before)
    ? "it was refused and has written"
    : undefined;
}

/** Whether the room folds, and to the same from its checkpoints as from its beginning. */
function disagreement(room: string): string | undefined {
  if (!existsSync(room)) return undefined;
  for (const part of ["hot", "whole"] as const) {
    const at = { disk: archivedDisk(nodeDisk(counters())), count: counters(), room, part };
    const [warm, cold] = [known(openLedger(at)), known(openLedger(at, { cold: true }))];
    if (warm !== cold) return `the ${part} checkpoint leads elsewhere:\n${warm}\n${cold}`;
  }
  return undefined;
}

/** Where the log is no directory or its segment no file, that is all there is to know. */
function known(ledger: Ledger): string {
  try {
    replay(ledger, NEVER);
    const { segment, offset, state, part } = ledger;
    return JSON.stringify({ segment, offset, state: snapshot(state, part) });
  } catch (fault) {
    const { code } = fault as { code?: string };
    if (code === undefined) throw fault;
    return code;
  } finally {
    closeLedger(ledger);
  }
}

/** What stands in the room decides what `the` means. */
function typed(stage: Stage, { line, json, cwd, env, stdin }: Step): Order {
  const text = [...stage.segments().values()].map((bytes) => bytes.toString("utf8")).join("\n");
  const known = {
    id: found(text, /"id":"([^"\\]*)"/g),
    session: found(text, /"session":"([^"\\]*)"/g),
    tool: found(text, /"tool":"([^"\\]*)"/g),
    root: [stage.scene.app, stage.scene.feature, join(stage.scene.app, "src"), stage.outside],
  };
  const word = (token: Token): string => {
    if (typeof token === "string") return token;
    const list = known[token.the];
    return list[token.n % list.length] ?? `${token.the}_${token.n}`;
  };
  const argv = [...line.map(word), ...(json ? ["--json"] : [])];
  // Nobody can give these to a process.
  const given = Object.entries(env).map(([name, value]) => [
    name,
    word(value).replaceAll("\0", ""),
  ]);
  return { argv, cwd, env: Object.fromEntries(given), stdin };
}

function found(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name!))];
}

/** The verb by its words, as far as it has some. */
function nameOf(argv: readonly string[]): string {
  const { words } = tokenize(argv);
  if (argv[0] === "compat") return argv.slice(0, 3).join(" ");
  const verb = VERBS.find((each) => each.words.every((word, n) => words[n] === word));
  return verb?.words.join(" ") ?? "(no verb)";
}

function shown({ scene }: Stage, { argv, cwd, env, stdin }: Order): string {
  const short = (text: string): string =>
    JSON.stringify(
      text.length < HUGE / 10 ? text : `${text.slice(0, 20)}... (${text.length})`,
    ).replaceAll(scene.root, "");
  return `${cwd === "." ? "" : `cd ${cwd}; `}${Object.entries(env)
    .map(([name, value]) => `${name}=${short(value)} `)
    .join(
      "",
    )}rally ${argv.map(short).join(" ")}${argv.includes("import") ? ` < ${short(stdin.toString("latin1"))}` : ""}`;
}
