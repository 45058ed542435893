import { shellWords } from "../../fact/shell_words.ts";
import { isName, raw } from "../../fact/untrusted.ts";
import type { Source } from "../inbox.ts";
import { type Message, previewLine, previewOf, textOf } from "./inbox_view.ts";
import { answerTo } from "./letter_text.ts";

/** A message in one line: whom it is for, who says what, where the rest of it is and how it is answered: what a hook and `inbox` show. */
export function announcement(message: Message): string {
  const { id, source } = message;
  const preview = previewOf(message);
  const line = `${source === "direct" ? "for you" : "for all"}: ${previewLine(preview)}`;
  const isCut = preview.preview !== null && raw(preview.preview) !== textOf(message);
  const rest = isCut && isName(id) ? `; all of it: ${shellWords(["rally", "locate", id])}` : "";
  return `${line}${rest}${answerBehind(message)}`;
}

/** What stands behind something that waits for an answer; nothing where none is asked of whoever got it. */
export function answerBehind(message: Awaiting): string {
  // An id that is none of ours is not put into a command that a model might run.
  const answer = isName(message.id) ? answerOf(message) : undefined;
  return answer === undefined ? "" : `; answer: ${answer}`;
}

type Awaiting = Pick<Message, "id" | "kind" | "requires_ack"> & {
  readonly source: Source | undefined;
};

/** How what waits for whoever gets it is answered. A blocker is resolved by whom it names, not by each of all. */
function answerOf({ id, kind, source, requires_ack }: Awaiting): string | undefined {
  if (kind === "handoff") return shellWords(["rally", "say", "receipt", "--ref", id]);
  if (kind === "blocker")
    return source === "direct" ? shellWords(["rally", "say", "resolve", "--ref", id]) : undefined;
  return requires_ack ? answerTo(id) : undefined;
}
