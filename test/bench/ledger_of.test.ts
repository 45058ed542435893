import { expect, it } from "vitest";
import { factsOf } from "../../bench/ledger_of.ts";
import { fold } from "../../lib/room/fold.ts";
import { emptyState } from "../../lib/room/state.ts";

it.each([1, 50])("leaves %i claims alive, among as many facts as were asked for", (claims) => {
  const state = emptyState("whole");
  for (const fact of factsOf(1000, claims, 1))
    fold(state, fact as unknown as Record<string, unknown>);
  expect([state.seq, state.claims.size]).toEqual([1000, claims]);
});
