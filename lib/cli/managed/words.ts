import type { Fact } from "../../fact/fact.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { isName, quote, showName } from "../../fact/untrusted.ts";
import { byteLength } from "../../fact/well_formed.ts";
import { faultCode } from "../../ledger/disk.ts";
import { standing } from "../../room/standing.ts";
import { cleanText } from "../../room/views/letter_text.ts";
import { type Context, one } from "../context.ts";
import type { Room } from "../room.ts";

/** Most bytes of what is told at once. */
const MOST = 16_384;

/** What is to be told, and the handoff that it only points to. */
export interface Words {
  readonly text: string;
  readonly handoff: Fact | null;
}

/** What `--text` or `--handoff` says, before anything is written. */
export async function wordsOf(context: Context, room: Room): Promise<Words | Refusal> {
  const [given, id] = [one(context.flags, "text"), one(context.flags, "handoff")];
  if ((given === undefined) === (id === undefined))
    return refuse("usage", "missing-flag", "Either --text or --handoff says what is told", [
      'Give --text "run the tests", --text - for standard input, or --handoff with its id',
    ]);
  if (id !== undefined) return pointing(room, id);
  const text = given === "-" ? await standardInput(context) : given!;
  if (typeof text !== "string") return text;
  const bytes = byteLength(text);
  if (bytes > MOST) return tooLong(`has ${bytes} bytes; at most ${MOST}`);
  if (text.includes("\0"))
    return refuse("usage", "bad-text", "--text holds a NUL character", ["Leave it out"]);
  if (cleanText(text).trim() === "")
    return refuse("usage", "bad-value", "--text says nothing that can be seen", ["Say something"]);
  return { text, handoff: null };
}

/** Where the handoff is and how it is answered; its prose stays in the ledger. */
function pointing({ state }: Room, id: string): Words | Refusal {
  const handoff = standing(state, id, "handoff");
  if (handoff === undefined || !isName(id))
    return refuse("refused", "not-open", `No handoff "${id}" waits for its answer`, [
      "rally room shows those that do",
    ]);
  const read = shellWords(["rally", "locate", id]);
  const answer = shellWords(["rally", "say", "receipt", "--ref", id]);
  const text = `${showName(handoff.tool)} hands over ${quote(handoff.subject)}. Read it: ${read}. Answer: ${answer}`;
  return { text, handoff };
}

async function standardInput({ world, deadline }: Context): Promise<string | Refusal> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let [text, bytes] = ["", 0];
  try {
    for await (const piece of world.input(null, deadline)) {
      bytes += piece.length;
      if (bytes > MOST) return tooLong(`is over ${MOST} bytes`);
      text += decoder.decode(piece, { stream: true });
    }
    return text + decoder.decode();
  } catch (fault) {
    if (fault instanceof TypeError)
      return refuse("usage", "bad-text", "Standard input is not valid UTF-8", [
        "Give text in UTF-8",
      ]);
    const code = faultCode(fault);
    if (code === "EUNKNOWN") throw fault;
    return refuse("io", "unreadable-input", `Standard input cannot be read (${code})`, [
      "Give the text itself with --text",
    ]);
  }
}

function tooLong(how: string): Refusal {
  return refuse("usage", "too-long", `--text ${how}`, [
    "Put it into a file, or a handoff, and point there",
  ]);
}
