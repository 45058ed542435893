import { clockTime } from "../../fact/instant.ts";
import { showName } from "../../fact/untrusted.ts";
import { addressesByName, isMail } from "../addressee.ts";
import { descendsFrom, ownerOf } from "../family.ts";
import { isFor } from "../handoffs.ts";
import type { Source } from "../inbox.ts";
import { isFromElsewhere } from "../laying.ts";
import { isNameClaim } from "../name_claim.ts";
import { presenceOf, type Sightings } from "../presence.ts";
import { isElsewhere } from "../published.ts";
import { isExpected } from "../run/expected.ts";
import type { Open, Session, State } from "../state.ts";
import { announcement } from "./announcement.ts";
import type { Line } from "./budget.ts";
import { messageOf } from "./inbox_view.ts";
import { openOf } from "./rows.ts";

/**
 * What waits for one session, who is here, and what they hold. Messages are announced as `rally inbox` does it. Of a session
 * not yet in the room `me` is made up.
 */
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
    ...stopping(state, me).map((each) => row(state, each, "direct")),
    ...handoffs.map((each) =>
      row(state, each, addressesByName(state, each.fact.target, me) ? "direct" : "broadcast"),
    ),
    ...(tools.length === 0 ? [] : [{ id: tools.join(), text: `here: ${few(tools, ", ", 120)}` }]),
    ...held.reverse().map((each) => ({
      id: each.id,
      text: `${showName(each.tool)}${isElsewhere(state, each) ? " on another machine" : ""} holds ${few([...each.paths, ...each.resources], " ", 100)} until ${clockTime(each.until, now)}`,
    })),
  ];
}

/** Blockers and handoffs that name this session, and wait for its answer. */
export function owedRows(state: State, me: Session): Line[] {
  const owed = openOf(state, "handoff").filter(
    ({ fact }) => !isKin(state, fact.session, me) && addressesByName(state, fact.target, me),
  );
  return [...stopping(state, me), ...owed].map((each) => row(state, each, "direct"));
}

/** What lies in the session's mailbox, the oldest first. A sub-agent gets what is for itself, not for its tool. */
export function mailRows(state: State, me: Session): Line[] {
  const mail = openOf(state, "directive").filter(({ fact }) => isMail(state, fact.target, me));
  return mail.reverse().map((each) => row(state, each, "direct"));
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

/** Blockers of peers that name this session. */
function stopping(state: State, me: Session): Open[] {
  return openOf(state, "blocker").filter(
    ({ fact }) => !isKin(state, fact.session, me) && isMail(state, fact.target, me),
  );
}

function row(state: State, open: Open, source: Source): Line {
  const message = messageOf(open, source, isFromElsewhere(state, open.fact));
  return { id: open.fact.id, text: announcement(message) };
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
