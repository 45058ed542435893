import type { Refusal } from "../../fact/refusal.ts";
import { NEVER } from "../../room/deadline.ts";
import { ownerOf } from "../../room/family.ts";
import { inboxOf } from "../../room/inbox.ts";
import type { Session } from "../../room/state.ts";
import { asIf } from "../../room/trial.ts";
import type { Message } from "../../room/views/inbox_view.ts";
import { revokedRow } from "../../room/views/revoked.ts";
import { type StatusQuery, type StatusView, statusView } from "../../room/views/status_view.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { answerAnew } from "../answer_anew.ts";
import { beginning } from "../beginning.ts";
import type { Context } from "../context.ts";
import { type Entered, entered } from "../entered.ts";
import { type Identity, identify } from "../identity.ts";
import { unread } from "../inbox/unread.ts";
import { ledgerMoved } from "../ledger_moved.ts";
import { untold } from "../revocations.ts";
import { sightingsOf } from "../sightings.ts";
import { factOf } from "../speak.ts";
import { statusText } from "../status_text.ts";
import { taskRef } from "../task_ref.ts";

/** What `status` answers. */
export interface StatusResult extends StatusView {
  readonly tool: string;
  readonly session_id: string;
  readonly build_loop_id: string | null;
}

/** What a session has not read. */
type Reader = (here: Entered) => Promise<readonly Message[] | Refusal>;

/** Whether anything is wrong with the caller's task, who is here, and what is unread; with `--watch` whenever that changes. */
export async function status(
  context: Context,
  { grace }: Pick<StatusQuery, "grace"> = {},
): Promise<Answer<StatusResult>> {
  const expected = taskRef(context) ?? null;
  if (expected !== null && typeof expected === "object") return refused(expected);
  const task = { expected, ...(grace === undefined ? {} : { grace }) };
  const here = entered(context);
  if (isRefusal(here)) return refused(here);
  if (context.flags.watch === undefined) return shown(context, here, task, reader(context));
  const patient: Context = { ...context, deadline: NEVER };
  const read = reader(patient);
  let { who } = here;
  const look = (): Promise<Answer<StatusResult>> => {
    const room = { ...here.room, now: context.world.now() };
    const sightings = sightingsOf(context.world, room.place.dir);
    who = asKnown(patient, { room, sightings, who });
    return shown(patient, { room, sightings, who }, task, read);
  };
  const moved = ledgerMoved(context, here.room, { ages: true });
  return answerAnew(context, "status", look, moved, { signature });
}

/** Reads again only where the ledger has moved. */
function reader(context: Context): Reader {
  let last: { readonly seq: number; readonly messages: readonly Message[] } | undefined;
  return async ({ room, who }) => {
    const { seq } = room.state;
    if (last?.seq === seq) return last.messages;
    const messages = await unread(context, room, who);
    if (!("hints" in messages)) last = { seq, messages };
    return messages;
  };
}

/** The same speaker as the room knows it by now: it may have joined, or gone on under another id, since it was last asked. */
function asKnown(context: Context, { room, sightings, who }: Entered): Identity {
  const { state, now } = room;
  const session = ownerOf(state, who.session);
  if (state.sessions.has(session)) return { ...who, session, known: true };
  const again = identify(context, { state, sightings, now });
  return isRefusal(again) || !again.known ? { ...who, known: false } : again;
}

async function shown(
  context: Context,
  here: Entered,
  task: Pick<StatusQuery, "expected" | "grace">,
  read: Reader,
): Promise<Answer<StatusResult>> {
  const { room, who, sightings } = here;
  // Looking writes nothing: a session that has not joined is shown as it would be.
  const state = who.known
    ? room.state
    : asIf(room.state, [factOf(context, room, who, beginning(here))]);
  const me = state.sessions.get(who.session) as Session;
  const messages = await read({ ...here, room: { ...room, state } });
  const revoked = untold(context.world, room, who).map(revokedRow);
  if ("hints" in messages) return refused(messages);
  const { now } = room;
  const result: StatusResult = {
    ...statusView(state, { me, ...task, messages, revoked, now, sightings }),
    tool: who.tool,
    session_id: who.session,
    build_loop_id: state.runId?.id ?? null,
  };
  return { result, text: (style) => statusText(result, now, inboxOf(state, me), style) };
}

/** What makes two answers alike: all but when peers were seen. */
function signature({ result }: Answer<StatusResult>): string {
  const peers = result?.peers.map(({ last_seen, ...peer }) => peer);
  return JSON.stringify({ ...result, peers });
}
