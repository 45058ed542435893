import { expect, it } from "vitest";
import { ownFacts } from "../../../lib/cli/sync/own_facts.ts";
import type { Fact } from "../../../lib/fact/fact.ts";
import type { Entry } from "../../../lib/ledger/ledger.ts";
import { closing, farClaim } from "../../room/publishing.ts";
import { ADA, story } from "../../room/story.ts";

it("what was kept in the middle of a batch counts once the batch is closed", () => {
  const told = story();
  const entries: Entry[] = [];
  const say = (kind: string, saying: Parameters<typeof told.say>[2]): void => {
    const verdict = told.say(ADA, kind, saying);
    const record = { id: `${kind}_${entries.length}`, kind, v: 2, ...saying };
    const place = { segment: "main", offset: entries.length, length: 1, seq: told.state.seq };
    entries.push({ ...place, record, verdict });
  };
  const string = farClaim(["src"]);
  const first = ownFacts();
  const nothing = new Uint8Array();
  say("claim", { id: "claim_own", paths: ["docs"], lease: 60 });
  say("remote", { ref: "sync_x", fact: string, v: 2 });
  for (const each of entries) first.watch(each, nothing);
  const then = ownFacts({
    facts: first.kept(told.state),
    state: told.state,
    // What the claim says does not matter here.
    read: () => entries[0]!.record as unknown as Fact,
  });
  expect([...then.offer(told.state).there]).toEqual([]);
  say("sync", { id: "sync_x", ...closing(told.state, [string]) });
  then.watch(entries.at(-1)!, nothing);
  expect([...then.offer(told.state).there]).toEqual(["claim_far"]);
});
