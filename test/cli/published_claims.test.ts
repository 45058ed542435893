import { expect, it } from "vitest";
import { FAR } from "../room/publishing.ts";
import { Elsewhere } from "./brought.ts";
import { Cast } from "./cast.ts";
import { input } from "./incoming.ts";

const A = "claude_code:01";

function brought(cast: Cast): void {
  const far = new Elsewhere(cast);
  far.bring(far.claim(["src"]));
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
  expect(holders).toMatchObject([{ fact: "claim_far", tool: FAR.tool, status: "unknown" }]);
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
