import type { Untrusted } from "../../fact/untrusted.ts";
import type { Envelope, State } from "../state.ts";

export interface LeadView {
  readonly tool: string;
  readonly since: string;
  readonly epoch: number;
}

/** Who leads, or nobody. */
export function leadView(state: State): LeadView | null {
  if (state.lead === null) return null;
  const { tool, since, epoch } = state.lead;
  return { tool, since, epoch };
}

export interface MissionView {
  readonly text: Untrusted | null;
  readonly set_by: string | null;
  readonly set_at: string | null;
  readonly envelopes: readonly Envelope[];
}

/** What the work is for, and what each tool may do; `null` where neither has been said. */
export function missionView(state: State): MissionView | null {
  const { mission, envelopes } = state.rest ?? {
    mission: null,
    envelopes: new Map<string, Envelope>(),
  };
  if (mission === null && envelopes.size === 0) return null;
  return {
    text: mission?.text ?? null,
    set_by: mission?.set_by ?? null,
    set_at: mission?.set_at ?? null,
    envelopes: [...envelopes.values()],
  };
}

/** Whether the tool has read lead and mission as they stand. */
export function hasAcknowledged(state: State, tool: string): boolean {
  const ack = state.rest?.acks.get(tool);
  return (
    ack !== undefined &&
    ack.lead_epoch === state.epoch &&
    ack.mission === (state.rest?.mission?.id ?? null)
  );
}
