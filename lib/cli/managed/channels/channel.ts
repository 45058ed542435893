import type { Session } from "../../../room/state.ts";
import type { Context } from "../../context.ts";
import type { Room } from "../../room.ts";
import type { Letter } from "../delivery.ts";
import type { Managed } from "../record.ts";

/** A way into an agent that needs no terminal. Whatever was offered is not typed as well. */
export interface Channel {
  readonly name: string;
  /**
   * Hands the letter to the session's host. `offered`: it may come at any time, its prompt hook tells; `not-here`:
   * certainly nothing was handed over.
   */
  readonly offer: (
    context: Context,
    room: Room,
    managed: Managed,
    session: Session,
    letter: Letter,
  ) => Promise<"offered" | "not-here">;
}
