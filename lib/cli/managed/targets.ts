import { type Refusal, refuse } from "../../fact/refusal.ts";
import { ownerOf } from "../../room/family.ts";
import { currentId } from "../../room/successor.ts";
import type { Context } from "../context.ts";
import { nearestHint } from "../nearest.ts";
import type { Room } from "../room.ts";
import { allManaged, type Managed } from "./record.ts";
import { standings } from "./standing.ts";

/**
 * The managed session that TARGET names (SPEC section 8): a label, a session id, a tool id, or the bare NAME where
 * exactly one live `NAME-NN` exists. Undefined where no record has that name; a refusal where several have.
 */
export async function managedTarget(
  context: Context,
  room: Room,
  name: string,
): Promise<Managed | Refusal | undefined> {
  const all = allManaged(context.world, room.place.dir);
  const { state } = room;
  const named = [
    (each: Managed) => each.label === name,
    (each: Managed) => currentId(state, each) === ownerOf(state, name),
    (each: Managed) => ownerOf(state, each.session) === ownerOf(state, name),
    (each: Managed) => each.tool === name,
    (each: Managed) => numbered(each.label)?.name === name,
  ];
  // What was stopped has lost its name to whoever bears it now.
  for (const pool of [all.filter(({ stopped }) => stopped === null), all]) {
    for (const isNamed of named) {
      const found = pool.filter(isNamed);
      if (found.length > 0) return oneOf(context, room, name, found);
    }
  }
  return undefined;
}

/** The same where it must be one. */
export async function neededTarget(
  context: Context,
  room: Room,
  name: string,
): Promise<Managed | Refusal> {
  return (
    (await managedTarget(context, room, name)) ??
    unknownSession(name, allManaged(context.world, room.place.dir))
  );
}

/** `claude` and 1 of `claude-01`. */
export function numbered(label: string): { readonly name: string; readonly n: number } | undefined {
  const [, name, digits] = /^(.+)-(\d{2,})$/.exec(label) ?? [];
  return name === undefined ? undefined : { name, n: Number(digits) };
}

/** Of several only the one that lives. */
async function oneOf(
  context: Context,
  room: Room,
  name: string,
  found: readonly Managed[],
): Promise<Managed | Refusal> {
  if (found.length === 1) return found[0]!;
  const stand = await standings(context, room.place, found);
  const live = found.filter((_, n) => stand[n]!.evidence === "running");
  if (live.length === 1) return live[0]!;
  const which = (live.length > 1 ? live : found).map(({ label }) => label).join(", ");
  const message = `"${name}" may be any of: ${which}`;
  return refuse("usage", "ambiguous-target", message, ["Say which by its label"]);
}

function unknownSession(name: string, all: readonly Managed[]): Refusal {
  const known = all.filter(({ stopped }) => stopped === null).map(({ label }) => label);
  const none = "Nothing is managed here; rally run starts an agent";
  const hint = nearestHint(name, known, { there: "Managed here", none });
  return refuse("missing", "unknown-target", `No session here is called "${name}"`, [hint]);
}
