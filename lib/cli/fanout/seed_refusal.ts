import { span } from "../../fact/duration.ts";
import type { Fact } from "../../fact/fact.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { quote, showName } from "../../fact/untrusted.ts";
import type { Verdict } from "../../room/verdict.ts";
import { conflictRows } from "../../room/views/conflicts.ts";
import type { Context } from "../context.ts";
import type { Room } from "../room.ts";
import { sightingsOf } from "../sightings.ts";
import { voidRefusal } from "../void_refusal.ts";
import type { Wanted } from "./wanted_claim.ts";

/** What the fold makes, or made, of each fact. */
export type Judged = ReadonlyMap<Fact, Verdict>;

/** Why the claims of the tasks cannot stand: each task with each claim in its way. Nothing where they can. */
export function seedRefusal(
  context: Context,
  room: Room,
  wanted: readonly Wanted[],
  judged: Judged,
): Refusal | undefined {
  const sightings = sightingsOf(context.world, room.place.dir);
  const voids = wanted.flatMap(({ task, paths, facts }) =>
    facts.flatMap((fact) => {
      const verdict = judged.get(fact);
      return verdict?.outcome === "void" ? [{ task, paths, fact, verdict }] : [];
    }),
  );
  const other = voids.find(({ verdict }) => verdict.reason !== "claim-conflict");
  if (other !== undefined) return voidRefusal(context, room, other.fact, other.verdict);
  const [first] = voids;
  if (first === undefined) return undefined;
  const details = voids.flatMap(({ task, paths, verdict: { conflicts = [] } }) => {
    const claims = conflicts.flatMap((id) => room.state.claims.get(id) ?? []);
    const asked = { paths, resources: [] };
    return conflictRows(room.state, claims, asked, room.now, sightings).map((row) => ({
      ...row,
      task: task.id,
    }));
  });
  const [row] = details;
  if (row === undefined)
    return refuse("refused", "claim-conflict", `claim conflict: of task ${first.task.id}`, []);
  const left = span(Date.parse(row.lease_until) - room.now);
  const more = details.length > 1 ? ` (and ${details.length - 1} more)` : "";
  const message = `claim conflict: ${showName(row.path)} of task ${row.task} is held by ${showName(row.owner)} ${quote(row.subject)} for another ${left}${more}`;
  const hints = [
    "Nothing is claimed for any task; release what is yours, ask for the rest, and seed again",
    "rally room shows who holds what",
  ];
  return refuse("refused", "claim-conflict", message, hints, details);
}
