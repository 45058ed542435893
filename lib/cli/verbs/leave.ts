import { type Refusal, refuse } from "../../fact/refusal.ts";
import type { Untrusted } from "../../fact/untrusted.ts";
import { plain, quote } from "../../fact/untrusted.ts";
import { type Obligation, obligations } from "../../room/views/obligations.ts";
import { act, acted } from "../act.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { type Entered, entered } from "../entered.ts";
import { putAway } from "../put_away.ts";
import { sayingOf } from "../saying.ts";
import type { WriteResult } from "../speak.ts";

/** What `leave` answers. */
export interface LeaveResult extends WriteResult {
  readonly tool: string;
  readonly session_id: string;
  /** Claims that it held. */
  readonly released: readonly string[];
  /** What it still owes. */
  readonly obligations: readonly Obligation[];
}

/** Ends the session: its claims are freed, and what it still owes is listed. */
export function leave(context: Context): Answer<LeaveResult> {
  const here = entered(context);
  if (isRefusal(here)) return refused(here);
  const { room, who } = here;
  if (!who.known) return refused(absent(here));
  const session = room.state.sessions.get(who.session)!;
  const owed: readonly Obligation[] = obligations(room.state, session, room.now).filter(
    (each) => each.code !== "open-claim",
  );
  const freed = [...session.holds];
  const said = sayingOf(context, room, "session");
  if (isRefusal(said)) return refused(said);
  const done = act(context, room, who, { ...said, status: "ended" });
  const isOver = done.result?.outcome === "committed";
  if (isOver) putAway(context.world, room.place.dir, who.session, () => true);
  const released = done.result?.outcome === "pending" ? [] : freed;
  return acted(
    done,
    () => ({ tool: who.tool, session_id: who.session, released, obligations: owed }),
    ({ faint }) => {
      const lines = owed.map(
        (each) => `  ${each.code} ${quote(each.subject as Untrusted)} ${faint(plain(each.fact))}`,
      );
      return `${[`${plain(who.tool)} left; ${count(freed.length, "claim")} freed`, ...(lines.length > 0 ? ["still open:", ...lines] : [])].join("\n")}\n`;
    },
  );
}

/** Who left already has nothing open; whoever was never here is not known. */
function absent({ room, who }: Entered): Refusal {
  const left = [...room.state.sessions.values()].some((each) => each.tool === who.tool);
  const message = `${who.tool} has no open session here`;
  const hints = ["rally room shows who is here"];
  if (left) return refuse("refused", "not-open", message, hints);
  return refuse("missing", "unknown-session", message, hints);
}
