import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";

/** Who speaks, under a tool id and a session id of its own. */
export interface Speaker {
  readonly tool: string;
  readonly session: string;
}

/** The program chooses its own ids: nothing is guessed of the environment. */
export function identityOf({ state }: Room, speaker: Speaker): Identity {
  return { ...speaker, known: state.sessions.has(speaker.session), guessed: false };
}
