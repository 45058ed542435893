import { plain } from "../../fact/untrusted.ts";
import {
  hasAcknowledged,
  type LeadView,
  leadView,
  type MissionView,
  missionView,
} from "../../room/views/lead_view.ts";
import { act, acted } from "../act.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { goneOn } from "../beginning.ts";
import type { Context } from "../context.ts";
import type { WriteResult } from "../speak.ts";

/** What `ack` answers; with a write result where there was something new to acknowledge. */
export type AckResult = Acknowledged | (Acknowledged & WriteResult);

interface Acknowledged {
  readonly tool: string;
  readonly acknowledged: boolean;
  /** It was not acknowledged before. */
  readonly changed: boolean;
  readonly lead: LeadView | null;
  readonly mission: MissionView | null;
}

/** Rules, lead and mission have been read; without news since the last time nothing is written. */
export function ack(context: Context): Answer<AckResult> {
  const here = goneOn(context);
  if (isRefusal(here)) return refused(here);
  const { room, who } = here;
  const before = hasAcknowledged(room.state, who.tool);
  // Read back: what could not be written is not acknowledged.
  const view = (): Acknowledged => {
    const acknowledged = hasAcknowledged(room.state, who.tool);
    return {
      tool: who.tool,
      acknowledged,
      changed: acknowledged !== before,
      lead: leadView(room.state),
      mission: missionView(room.state),
    };
  };
  const text = () => `${plain(who.tool)} has read rules, lead and mission\n`;
  if (before) return { result: view(), text };
  return acted(act(context, room, who, { kind: "ack" }), view, text);
}
