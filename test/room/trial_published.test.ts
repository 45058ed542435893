import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { trial } from "../../lib/room/trial.ts";
import { minute, type Raw } from "./hostile_sequences.ts";
import { bring, closing, farClaim } from "./publishing.ts";
import { ADA, BOB, type Saying, type Story, story } from "./story.ts";

/** Ada's published claim, one from far away, and half of a batch that is on its way and will revoke Bob's. */
function published(): Story {
  const told = story();
  const own = told.claim(ADA, ["lib"], { m: 1 });
  bring(told, [
    farClaim(["lib"], { id: own, tool: ADA.tool, session: ADA.session, m: 1 }),
    farClaim(["src"]),
  ]);
  told.claim(BOB, ["docs"]);
  told.say(ADA, "remote", { v: 2, ref: "sync_next", fact: next });
  return told;
}

const next = farClaim(["docs"], { id: "claim_docs" });

function asked(kind: string, saying: Saying): Fact {
  const raw: Raw = { v: 2, id: "asked", kind, at: minute(9), ...ADA, ...saying };
  return raw as unknown as Fact;
}

describe("asking what the fold would say of a fact", () => {
  it.each<[string, (told: Story) => Fact]>([
    [
      "that ends a published claim",
      (told) => asked("release", { ref: [...told.state.claims.keys()][0]! }),
    ],
    ["that brings one", () => asked("remote", { ref: "sync_next", fact: next })],
    [
      "that closes a batch and revokes a claim",
      (told) => asked("sync", { ...closing(told.state, [next]), id: "sync_next" }),
    ],
  ])("%s moves nothing that was published", (_, factOf) => {
    const told = published();
    const fact = factOf(told);
    const before = structuredClone(told.state);
    expect(trial(told.state, fact)).toMatchObject({ outcome: "effective" });
    expect(told.state).toEqual(before);
  });
});
