import { Watch } from "../../simulation/holders.ts";
import type { Account } from "../account.ts";
import { holdersOf } from "../holders.ts";
import { piecesOf, segmentNames } from "../ledger_pieces.ts";
import { folded } from "./fold.ts";

/** What no ledger may show, whoever wrote it: two holders anywhere, a place that depends on the reader, torn bytes that nobody tore. */
export function ledger({ room, runs, torn = 0 }: Account): string[] {
  const pieces = piecesOf(room);
  const watch = new Watch();
  const wrong: string[] = [];
  const places: string[] = [];
  const state = folded(room, (now, entry) => {
    wrong.push(...watch.see(now, entry));
    places.push(`${entry.segment}:${entry.offset}+${entry.length} ${entry.record?.["id"] ?? "-"}`);
  });
  const read = pieces.map(
    ({ segment, offset, length, record }) =>
      `${segment}:${offset}+${length} ${record?.id ?? (record === null ? "-" : "undefined")}`,
  );
  const differ = read.findIndex((place, n) => place !== places[n]);
  if (differ !== -1 || read.length !== places.length)
    wrong.push(
      `the fold reads ${places.length} pieces and this reader ${read.length}; they part at ${differ}`,
    );
  const held = [...holdersOf(pieces).held.keys()].sort();
  if (held.join() !== [...state.claims.keys()].sort().join())
    wrong.push(`by the rules ${held} are held, but the fold has ${[...state.claims.keys()]}`);
  const killed = runs.filter((each) => each.killed).length;
  const damaged = pieces.filter((each) => each.record === null);
  if (damaged.length > torn + killed)
    wrong.push(`${damaged.length} damaged pieces, but only ${torn + killed} could have been torn`);
  const reached = new Set(pieces.map((each) => each.segment));
  for (const name of segmentNames(room))
    if (!reached.has(name) && pieces.length > 0) wrong.push(`segment ${name} is not reached`);
  return wrong;
}
