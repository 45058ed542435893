import type { Fact } from "../../fact/fact.ts";
import { clockTime } from "../../fact/instant.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { isName, quote, showName } from "../../fact/untrusted.ts";
import { addressesByName } from "../addressee.ts";
import { descendsFrom, ownerOf } from "../family.ts";
import { isFor } from "../handoffs.ts";
import { isNameClaim } from "../name_claim.ts";
import { presenceOf, type Sightings } from "../presence.ts";
import { isExpected } from "../run/expected.ts";
import type { Session, State } from "../state.ts";
import { clipTokens, type Line, tokensAtMost } from "./budget.ts";
import { answerTo } from "./letter_text.ts";
import { openOf } from "./rows.ts";

/** Most tokens of a directive that are said at once. */
const LETTER = 130;

/** Who is here, what they hold, and what is handed over to one session. Of a session not yet in the room `me` is made up. */
export function briefRows(state: State, me: Session, now: number, sightings: Sightings): Line[] {
  const here = [...state.sessions.values()].filter(
    (each) =>
      each.into === null &&
      !isKin(state, each.id, me) &&
      presenceOf(each, now, sightings) === "active" &&
      !isExpected(state, each, sightings),
  );
  const held = [...state.claims.values()].filter(
    (each) => each.until > now && !isKin(state, each.owner, me) && !isNameClaim(each),
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
export function owedRows(state: State, me: Session): Line[] {
  const owed = openOf(state, "handoff").filter(
    ({ fact }) => !isKin(state, fact.session, me) && addressesByName(state, fact.target, me),
  );
  return owed.map(({ fact }) => handoffRow(fact));
}

/** What lies in the session's mailbox, the oldest first. A sub-agent gets what is for itself, not for its tool. */
export function mailRows(state: State, me: Session): Line[] {
  const mail = openOf(state, "directive").filter(({ fact }) => isMail(state, fact.target, me));
  return mail.reverse().map(({ fact: { id, tool, summary, subject, ack_by } }) => {
    const whole = quote(summary ?? subject, Number.POSITIVE_INFINITY);
    const isWhole = tokensAtMost(whole) <= LETTER;
    const said = isWhole ? whole : `${clipTokens(whole.slice(0, -1), LETTER)}"`;
    const rest =
      isWhole || !isName(id) ? "" : `; all of it: ${shellWords(["rally", "locate", id])}`;
    const asks = ack_by === undefined || !isName(id) ? "" : `; answer: ${answerTo(id)}`;
    return { id, text: `for you: ${showName(tool)} says ${said}${rest}${asks}` };
  });
}

/** Whether something lies in the session's mailbox; a hot state is enough to tell. */
export function hasMail(state: State, me: Session): boolean {
  return [...state.letters.values()].some(({ target }) => isMail(state, target, me));
}

/** Of these directives those that lie in the session's mailbox. */
export function mailAmong(state: State, me: Session, ids: readonly string[]): string[] {
  return ids.filter((id) => {
    const letter = state.letters.get(id);
    return letter !== undefined && isMail(state, letter.target, me);
  });
}

function handoffRow({ id, tool, subject }: Fact): Line {
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
