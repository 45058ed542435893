import type { Refusal } from "../../fact/refusal.ts";
import type { Host, HostEvent } from "../../hosts/event.ts";
import type { Sightings } from "../../room/presence.ts";
import type { Context } from "../context.ts";
import { type Identity, identifyHosted } from "../identity.ts";
import type { Room } from "../room.ts";
import { sightingsOf } from "../sightings.ts";

/** One call of a hook: its context stands where the payload says. */
export interface Turn {
  readonly context: Context;
  readonly host: Host;
  readonly event: string;
  readonly happened: HostEvent & { readonly session: string };
}

/** What a hook came to, before it is put in the host's words. */
export interface Outcome {
  readonly who?: Identity;
  readonly targets?: readonly string[];
  /** Claims that were granted. */
  readonly claimed?: readonly string[];
  /** The write is not to be done. */
  readonly denial?: Refusal;
  /** What the model is to know. */
  readonly words?: readonly Words[];
  /** Why the hook could not do its work; the host goes on all the same. */
  readonly fault?: Refusal;
}

/** Something to say, with the key by which it is said once in a session; without one it is always said. */
export interface Words {
  readonly once?: string;
  readonly text: string;
}

/** Who acts, with the session that it acts within, and what is known of sessions on this machine. */
export interface Speakers {
  readonly who: Identity;
  readonly elder: Identity | null;
  readonly sightings: Sightings;
}

export function speakers({ context, host, happened }: Turn, room: Room): Speakers | Refusal {
  const sightings = sightingsOf(context.world, room.place.dir);
  const found = identifyHosted(
    { state: room.state, sightings, now: room.now },
    host.family,
    happened,
  );
  return "hints" in found ? found : { ...found, sightings };
}
