/**
 * How a directive looks when it is put before an agent as if a person had typed it: in a frame, so that neither its first
 * nor its last characters are taken for a command, and its receiver's hook knows it again.
 *
 * @module
 */
import type { Fact } from "../../fact/fact.ts";
import { isInvisible } from "../../fact/safe_json.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { raw, untrusted } from "../../fact/untrusted.ts";

/** What ids look like that can be framed: others, written by hand, are told by mail only. */
const FRAMEABLE = /^[A-Za-z0-9_.-]{1,160}$/;

/** A client may wrap what was pasted and turn its tabs into spaces, so that nothing else of it is looked for. */
const HEAD = /\[rally ([A-Za-z0-9_.-]{1,160}) from /g;

/**
 * Text of several lines that no terminal acts on: no control characters but newline and tab, nothing that is invisible
 * or turns the direction of writing, and nothing that looks like the head or the end of a frame.
 *
 * @example cleanText("one\r\ntwo\u001b[2J") // "one\ntwo[2J"
 */
export function cleanText(text: string): string {
  let out = "";
  for (const char of text.replace(/\r\n?/g, "\n")) {
    const isControl = char < " " && char !== "\n" && char !== "\t";
    if (!isControl && !isInvisible(char)) out += char;
  }
  return out
    .replace(/\[(?=\s*rally\b)/gi, "(")
    .replace(/\bend of (?=rally message\b)/gi, "end of: ");
}

/** A directive in its frame; nothing where its id cannot stand in one. */
export function framed(directive: Fact): string | undefined {
  const { id, tool, summary, subject, ack_by } = directive;
  if (!FRAMEABLE.test(id)) return undefined;
  const text = cleanText(raw(summary ?? subject ?? untrusted("")));
  const asks = ack_by === undefined ? "" : `\nAnswer with: ${answerTo(id)}`;
  return `${headOf(id, tool)}${text}${asks}\n${closingOf(id)}`;
}

/** The same where only one line can be typed: it says where the text is. */
export function pointer({ id, tool }: Pick<Fact, "id" | "tool">): string {
  return `${headOf(id, tool)}read it with ${shellWords(["rally", "locate", id])}, ${closingOf(id)}`;
}

/** How whoever is asked to acknowledge a directive does so. */
export function answerTo(id: string): string {
  return `${shellWords(["rally", "say", "artifact", "--ref", id])} --subject "..."`;
}

/** The last line of a frame; on a screen it says that all before it has arrived. */
export function closingOf(id: string): string {
  return `end of rally message ${id}.`;
}

/** Ids of the directives whose frames stand in a prompt, each once. */
export function announcedIn(prompt: string): string[] {
  return [...new Set([...prompt.matchAll(HEAD)].map(([, id]) => id!))];
}

function headOf(id: string, tool: string): string {
  return `[rally ${id} from ${tool}] `;
}
