import { mailAmong } from "../../room/views/brief_view.ts";
import { framed } from "../../room/views/letter_text.ts";
import { openOf } from "../../room/views/rows.ts";
import type { Room } from "../room.ts";
import { me, type Outcome, speakers, type Turn } from "./turn.ts";

/** A host that has heard a bell is told the letter as it stands in the ledger, if it is for this agent and has not come. */
export function answerDoor(turn: Turn, room: Room): Outcome {
  const found = speakers(turn, room);
  if ("hints" in found) return { fault: found };
  const { who } = found;
  const [id] = mailAmong(room.state, me(room, found), turn.happened.announced);
  const letter = openOf(room.state, "directive").find(({ fact }) => fact.id === id)?.fact;
  const text = letter === undefined ? undefined : framed(letter);
  return text === undefined ? { who } : { who, onward: text };
}
