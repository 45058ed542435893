import type { Backend } from "../../../backends/backend.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import type { Room } from "../room.ts";
import { backendOf } from "./backends.ts";
import type { Managed } from "./record.ts";
import { rowOf, type SessionRow } from "./row.ts";
import { standingOf } from "./standing.ts";
import { neededTarget } from "./targets.ts";

/** A session that has a terminal to be looked at, its program alive or not. */
export interface Terminal {
  readonly managed: Managed & { readonly place: NonNullable<Managed["place"]> };
  readonly row: SessionRow;
  readonly backend: Backend;
}

/** The terminal of the session that is named. */
export async function terminalOf(
  context: Context,
  room: Room,
  name: string,
): Promise<Terminal | Refusal> {
  const managed = await neededTarget(context, room, name);
  if (isRefusal(managed)) return managed;
  const standing = await standingOf(context, room.place, managed);
  const row = rowOf(room, managed, standing);
  const { label, place } = managed;
  if (standing.evidence === "unreachable")
    return refuse("io", "backend-fault", `${managed.backend} cannot be asked: ${standing.why}`, [
      "Try again, or see to it",
    ]);
  if (place === null || standing.pane === null)
    return refuse("missing", "no-terminal", `${label} has no terminal (${row.evidence})`, [
      row.status === "stopped" ? "It was stopped" : `rally stop ${label} puts it away`,
    ]);
  return {
    managed: { ...managed, place },
    row,
    backend: backendOf(context.world, managed.backend, room.place),
  };
}
