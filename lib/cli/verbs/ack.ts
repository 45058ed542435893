import { plain } from "../../fact/untrusted.ts";
import { hasAcknowledged, leadView, missionView } from "../../room/views/lead_view.ts";
import { act, acted } from "../act.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { entered } from "../entered.ts";

/** Rules, lead and mission have been read; without news since the last time nothing is written. */
export function ack(context: Context): Answer {
  const here = entered(context);
  if (isRefusal(here)) return refused(here);
  const { room, who } = here;
  const view = () => ({
    tool: who.tool,
    acknowledged: true,
    lead: leadView(room.state),
    mission: missionView(room.state),
  });
  const text = () => `${plain(who.tool)} has read rules, lead and mission\n`;
  if (hasAcknowledged(room.state, who.tool)) return { result: { ...view(), changed: false }, text };
  return acted(
    act(context, room, who, { kind: "ack" }),
    () => ({ ...view(), changed: true }),
    text,
  );
}
