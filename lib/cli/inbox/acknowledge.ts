import type { Refusal } from "../../fact/refusal.ts";
import { trials } from "../../room/trial.ts";
import { mailAmong } from "../../room/views/brief_view.ts";
import type { Posted } from "../../room/views/inbox_view.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";
import { factOf, type WriteResult, write, writeResult } from "../speak.ts";
import { voidRefusal } from "../void_refusal.ts";

/**
 * Acknowledges what the session was shown, and with it all that came before: both what was sent to it by name and to
 * all, or only the former. Directives among it that nobody has delivered have come thereby, in the same append.
 */
export function acknowledge(
  context: Context,
  room: Room,
  who: Identity,
  shown: readonly [Posted, ...Posted[]],
  { onlyDirect = false }: { readonly onlyDirect?: boolean } = {},
): { result?: WriteResult; refusal?: Refusal } {
  const cursor = shown.at(-1)!.cursor;
  const saying = { kind: "inbox", cursor, ...(onlyDirect ? { status: "direct" } : {}) } as const;
  const fact = factOf(context, room, who, saying);
  const { verdicts, after } = trials(room.state, [fact]);
  const [verdict] = verdicts;
  if (verdict?.outcome === "void") return { refusal: voidRefusal(context, room, fact, verdict) };
  const me = after.sessions.get(who.session)!;
  const refs = mailAmong(
    room.state,
    me,
    shown.map(({ id }) => id),
  );
  const delivery =
    refs.length === 0 ? [] : [factOf(context, room, who, { kind: "delivery", refs })];
  const written = write(context, room, [fact, ...delivery]);
  if (isRefusal(written)) return { refusal: written };
  return writeResult(context, room, written[0]!);
}
