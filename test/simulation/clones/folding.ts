import { hex8 } from "../../../lib/fact/crc32.ts";
import type { Fact } from "../../../lib/fact/fact.ts";
import { arrivals } from "../../../lib/room/arrival.ts";
import { fold } from "../../../lib/room/fold.ts";
import { foldedOf } from "../../../lib/room/published.ts";
import { restore, snapshot } from "../../../lib/room/snapshot.ts";
import { type Claim, emptyState, type State } from "../../../lib/room/state.ts";
import type { Holder, Matter, Room, Rules } from "./room.ts";

/** Spoils something of the state, or the line, before the line is folded. */
type Spoil = (state: State, line: Fact) => Fact;

/** Mistakes that the fold could make of what a remote brings. */
export const SPOILT = {
  /** Judges what stands here by half of what was published. */
  "hasty-tip": (_, line) => (line.status === "part" ? { ...line, status: "tip" } : line),
  /** Does not remember what ended here before that was published. */
  "forgets-ended": (state, line) => {
    state.published?.ended.clear();
    return line;
  },
  /** Does not remember which claims are published. */
  "forgets-published": (state, line) => {
    for (const claim of state.claims.values()) claim.published = false;
    return line;
  },
  /** Does not remember what is no claim and has come from other machines, or ended here. */
  "forgets-laid": (state, line) => {
    state.published?.laid.clear();
    return line;
  },
  /** Believes whatever a batch says of itself. */
  "blind-count": (state, line) => {
    const { published } = state;
    const batch = published?.batches.get(line.id)?.strings;
    if (!published || !batch || typeof line.count !== "number") return line;
    published.count = line.count - batch.length;
    const crc = arrivals(batch, published.crc).at(-1)!.crc;
    return { ...line, crc: hex8(crc) };
  },
} satisfies Record<string, Spoil>;

/** The fold itself; every so often as a checkpoint brings it back. */
export function foldingAs(part: "hot" | "whole", spoil: Spoil = (_, line) => line): Rules {
  return (): Room => {
    let state = emptyState(part);
    return {
      take: (line) => {
        if (state.seq % 7 === 3) state = restore(JSON.parse(JSON.stringify(snapshot(state, part))));
        const verdict = fold(state, JSON.parse(JSON.stringify(spoil(state, line))));
        const revoked = "revoked" in verdict ? (verdict.revoked ?? []) : [];
        return { outcome: verdict.outcome, revoked: revoked.map(({ claim }) => claim) };
      },
      claims: () => holders(state),
      matters: () => mattersOf(state),
      known: () => {
        const { published } = state;
        if (published === null) return { ...NOTHING, begun: false, settled: false, sent: null };
        const { count, crc, settled, sent } = published;
        const shared = foldedOf(published);
        const known = { claims: holders(shared), matters: mattersOf(shared) };
        return { count, crc, begun: true, settled, sent, ...known };
      },
    };
  };
}

const NOTHING = { count: 0, crc: 0, claims: [], matters: [] };

function mattersOf({ blockers, bindings }: State): Matter[] {
  const lists = Object.entries({ blocker: blockers, decision: bindings });
  return lists.flatMap(([kind, list]) =>
    [...list.values()].map(({ id, tool }) => ({ id, kind, tool })),
  );
}

function holders({ claims }: State): Holder[] {
  return [...claims.values()].map(
    ({ id, owner, paths, until, published }: Claim): Holder => ({
      id,
      owner,
      path: paths[0]!,
      until,
      published,
    }),
  );
}
