import type { Fact } from "../../fact/fact.ts";
import { clockTime } from "../../fact/instant.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { isName, quote, showName } from "../../fact/untrusted.ts";
import { addressesByName } from "../addressee.ts";
import { descendsFrom, ownerOf } from "../family.ts";
import { isFor } from "../handoffs.ts";
import { presenceOf, type Sightings } from "../presence.ts";
import type { Session, State } from "../state.ts";
import { openOf } from "./rows.ts";

/** A line for a model, and the fact that it is about. */
export interface BriefRow {
  readonly id: string;
  readonly text: string;
}

/** Most tokens of a brief, by `tokensAtMost`. */
export const BUDGET = 250;

/** Most tokens of a directive that are said at once. */
const LETTER = 130;

/** Who is here, what they hold, and what is handed over to one session. Of a session not yet in the room `me` is made up. */
export function briefRows(
  state: State,
  me: Session,
  now: number,
  sightings: Sightings,
): BriefRow[] {
  const here = [...state.sessions.values()].filter(
    (each) =>
      each.into === null &&
      !isKin(state, each.id, me) &&
      presenceOf(each, now, sightings) === "active",
  );
  const held = [...state.claims.values()].filter(
    (each) => each.until > now && !isKin(state, each.owner, me),
  );
  const handoffs = openOf(state, "handoff").filter(
    ({ fact }) => !isKin(state, fact.session, me) && isFor(state, fact, me),
  );
  const tools = [...new Set(here.map((each) => each.tool))].sort();
  return [
    ...handoffs.map(({ fact }) => handoffRow(fact)),
    ...(tools.length === 0 ? [] : [{ id: tools.join(), text: `here: ${few(tools, ", ", 120)}` }]),
    ...held.reverse().map((each) => ({
      id: each.id,
      text: `${showName(each.tool)} holds ${few([...each.paths, ...each.resources], " ", 100)} until ${clockTime(each.until, now)}`,
    })),
  ];
}

/** What is handed over to this session by name, and waits for its answer. */
export function owedRows(state: State, me: Session): BriefRow[] {
  const owed = openOf(state, "handoff").filter(
    ({ fact }) => !isKin(state, fact.session, me) && addressesByName(state, fact.target, me),
  );
  return owed.map(({ fact }) => handoffRow(fact));
}

/** What lies in the session's mailbox, the oldest first. A sub-agent gets what is for itself, not for its tool. */
export function mailRows(state: State, me: Session): BriefRow[] {
  const mail = openOf(state, "directive").filter(({ fact }) => isMail(state, fact.target, me));
  return mail.reverse().map(({ fact: { id, tool, summary, subject } }) => {
    const whole = quote(summary ?? subject, Number.POSITIVE_INFINITY);
    let most = whole.length;
    while (tokensAtMost(quote(summary ?? subject, most)) > LETTER) most = Math.floor(most * 0.9);
    const said = quote(summary ?? subject, most);
    const rest =
      said === whole || !isName(id) ? "" : `; all of it: ${shellWords(["rally", "locate", id])}`;
    return { id, text: `for you: ${showName(tool)} says ${said}${rest}` };
  });
}

/** Whether something lies in the session's mailbox; a hot state is enough to tell. */
export function hasMail(state: State, me: Session): boolean {
  return [...state.letters.values()].some(({ target }) => isMail(state, target, me));
}

/**
 * As many of the rows as a model is to be told at once, below the words that say what they are; and which.
 *
 * @example fitted("rally: others work here.", [{ id: "claim_1", text: "codex:01 holds src" }])
 */
export function fitted(
  head: string,
  rows: readonly BriefRow[],
  most = BUDGET,
): { readonly text: string; readonly shown: readonly string[] } {
  const shown: string[] = [];
  let text = head;
  for (const row of rows) {
    const next = `${text}\n- ${row.text}`;
    const isAll = shown.length + 1 === rows.length;
    if (tokensAtMost(isAll ? next : next + more(rows.length)) > most) continue;
    text = next;
    shown.push(row.id);
  }
  if (shown.length === 0) return { text: "", shown };
  const left = rows.length - shown.length;
  return { text: left === 0 ? text : text + more(left), shown };
}

/** The beginning of a text, as much of it as so many tokens hold. */
export function clipTokens(text: string, most: number): string {
  if (tokensAtMost(text) <= most) return text;
  const points = [...text];
  while (tokensAtMost(points.join("")) > most - 2) points.length -= 8;
  return `${points.join("")}...`;
}

/** No tokeniser in use makes more of a text: two characters and a half of ASCII to a token, two tokens to any other. */
export function tokensAtMost(text: string): number {
  let sum = 0;
  for (const char of text) sum += char.codePointAt(0)! < 0x80 ? 0.4 : 2;
  return Math.ceil(sum);
}

function more(count: number): string {
  return `\n- and ${count} more: rally room`;
}

function handoffRow({ id, tool, subject }: Fact): BriefRow {
  return {
    id,
    text: `for you: ${showName(tool)} hands over ${quote(subject)}${answer(id)}`,
  };
}

/** How to answer it. An id that is none of ours is not put into a command that a model might run. */
function answer(id: string): string {
  return isName(id) ? `; answer: ${shellWords(["rally", "say", "receipt", "--ref", id])}` : "";
}

/** As many names as there is room for, none cut in two, and how many more there are. */
function few(names: readonly string[], between: string, most: number): string {
  let shown = "";
  for (const [n, name] of names.entries()) {
    const each = showName(name, most);
    if (n > 0 && shown.length + each.length > most) return `${shown} and ${names.length - n} more`;
    shown += n === 0 ? each : between + each;
  }
  return shown;
}

/** Whether the session is this one, or of its family. */
function isKin(state: State, id: string, me: Session): boolean {
  const owner = ownerOf(state, id);
  return owner === me.id || descendsFrom(state, owner, me.id) || descendsFrom(state, me.id, owner);
}

function isMail(state: State, target: string | undefined, me: Session): boolean {
  if (me.parent !== null && target === me.tool) return false;
  return addressesByName(state, target, me);
}
