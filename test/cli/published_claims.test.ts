import { expect, it } from "vitest";
import { closing, FAR, farClaim } from "../room/publishing.ts";
import { story } from "../room/story.ts";
import { Cast } from "./cast.ts";
import { input } from "./incoming.ts";

const A = "claude_code:01";

/** A batch with one claim of another machine, as a sync leaves it in the ledger. */
function brought(cast: Cast): void {
  const at = new Date(cast.now).toISOString();
  const lease_until = new Date(cast.now + 7_200_000).toISOString();
  const string = farClaim(["src"], { at, lease_until });
  const last = closing(story().state, [string]);
  cast.append({ id: "remote_1", kind: "remote", v: 2, ref: "sync_1", fact: string });
  cast.append({ id: "sync_1", kind: "sync", ...last } as never);
}

it("a published claim stops writes, refuses claims, and is shown with its holder", async () => {
  const cast = new Cast();
  await cast.ok(A, ["enter"]);
  brought(cast);
  const check = await cast.ok(A, ["check", "before-write", "--path", "src/a.ts"]);
  expect(check).toMatchObject({
    allow: false,
    findings: [{ code: "claimed-path", fact: "claim_far", owner: FAR.tool }],
  });
  const refused = await cast.run(A, ["say", "claim", "--path", "src", "--subject", "mine"]);
  expect([refused.exit, refused.code]).toEqual([2, "claim-conflict"]);
  const { holders } = await cast.ok(null, ["who", "src/a.ts"]);
  expect(holders).toMatchObject([{ fact: "claim_far", tool: FAR.tool, status: "active" }]);
  expect((await cast.ok(null, ["room"])).active_claims).toMatchObject([{ id: "claim_far" }]);
});

it("a claim that was granted and revoked is held no more", async () => {
  const cast = new Cast();
  await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "mine", "--idempotency-key", "k");
  brought(cast);
  const room = await cast.ok(null, ["room"]);
  expect(room.active_claims).toMatchObject([{ id: "claim_far" }]);
  const released = await cast.run(A, ["say", "release", "--ref", "claim_k"]);
  expect([released.exit, released.code]).toEqual([2, "not-open"]);
});

it("what came from a remote is not imported: it would revoke what is held here", async () => {
  const [one, other] = [new Cast(), new Cast()];
  brought(one);
  const told = await other.ok(null, ["import", "-"], input((await one.lines(["export"])).out));
  expect(told.skipped).toMatchObject({ structural: 2 });
  expect(other.ledger()).not.toContain("claim_far");
});
