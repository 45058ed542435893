import type { Fact } from "../../fact/fact.ts";
import { BUDGET, fitted, type Line } from "../../room/views/budget.ts";
import { isRefusal } from "../answer.ts";
import { clearFlights, inFlight, takeFlight } from "../flights.ts";
import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";
import { factOf, write, writeResult } from "../speak.ts";
import { renew } from "./renewal.ts";
import type { Outcome, Turn } from "./turn.ts";

/** What a session is to be told at once, and what its hook has to say of it in the ledger. */
export interface News {
  readonly head: string;
  readonly mail: readonly Line[];
  readonly rows: readonly Line[];
  readonly facts: readonly Fact[];
  /** Mail that stands in the prompt itself: it has come and is not said again. */
  readonly announced?: readonly string[];
  /** Most tokens of all of it. */
  readonly most?: number;
}

/** How long a hook may have a directive for itself, where the system does not tell that it has died. */
const TELLING_MS = 30_000;

/**
 * Tells as much of the news as fits, mail first, and appends that this mail was received, with the other facts, in one
 * write. Of two hooks of one session that see the same mail, only the one tells it whose delivery the ledger has first;
 * mail that somebody is typing into the session's terminal is left to them.
 */
export function tell(
  turn: Turn,
  room: Room,
  who: Identity,
  { head, mail, rows, facts, announced = [], most = BUDGET }: News,
): { readonly outcome: Outcome; readonly text: string } {
  const { world } = turn.context;
  const { dir } = room.place;
  const flies = mail.length === 0 ? () => false : inFlight(world, dir);
  const waiting = mail.filter(({ id }) => !announced.includes(id) && !flies(id));
  const first = fitted(head, [...waiting, ...rows], most);
  const free = waiting.filter(
    ({ id }) =>
      first.shown.includes(id) && takeFlight(world, dir, id, TELLING_MS, "mailbox") !== undefined,
  );
  const refs = [...announced, ...free.map(({ id }) => id)];
  const delivery =
    refs.length === 0 ? [] : [factOf(turn.context, room, who, { kind: "delivery", refs })];
  const { outcome, ended } = note(turn, room, who, [...facts, ...delivery]);
  const received = free.filter(({ id }) => ended === undefined || ended.includes(id));
  for (const id of refs) clearFlights(world, dir, id);
  const isAll = received.length === waiting.filter(({ id }) => first.shown.includes(id)).length;
  const text = isAll ? first.text : fitted(head, [...received, ...rows], most).text;
  return { outcome, text };
}

/** Writes what there is to say, in one append; with nothing, a heartbeat where one is due. */
function note(
  turn: Turn,
  room: Room,
  who: Identity,
  facts: readonly Fact[],
): { readonly outcome: Outcome; readonly ended?: readonly string[] } {
  // Any fact of the owner renews.
  if (facts.length === 0) return { outcome: renew(turn, room, who) };
  const written = write(turn.context, room, facts);
  if (isRefusal(written)) return { outcome: { who, fault: written } };
  const results = written.map((each) => writeResult(turn.context, room, each));
  const mail = results.find(({ result }) => result.fact.kind === "delivery");
  const fault = results.find((each) => each !== mail && each.refusal !== undefined)?.refusal;
  const outcome = fault === undefined ? { who } : { who, fault };
  const said = mail?.result;
  if (said?.outcome === "committed") return { outcome, ended: said.ended ?? [] };
  if (said?.outcome === "void") return { outcome, ended: [] };
  // Whether it is in the ledger or not: better twice than never.
  return { outcome: mail?.refusal === undefined ? outcome : { who, fault: mail.refusal } };
}
