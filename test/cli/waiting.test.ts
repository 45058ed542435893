import { describe, expect, it } from "vitest";
import type { World } from "../../lib/cli/world.ts";
import { Cast } from "./cast.ts";

const [A, B, C] = ["claude_code:01", "codex:01", "gemini:01"] as const;
const claim = (...words: string[]) =>
  ["say", "claim", "--path", "src/a.ts", "--subject", "x", ...words] as const;

/** Time passes while somebody waits, and only then. */
function waiting(cast: Cast, meanwhile: (look: number) => void = () => {}): Partial<World> {
  let [ticks, looks] = [0, 0];
  const pause = (ms: number): void => {
    ticks += ms;
    cast.now += ms;
    meanwhile(++looks);
  };
  return { ticks: () => ticks, pause };
}

describe("rally say claim --wait", () => {
  it("claims as soon as the path is free, and its standby is over with it", async () => {
    const cast = new Cast();
    const held = await cast.say(A, ...claim().slice(1));
    const session = (await cast.ok(A, ["whoami"])).session_id!;
    const release = () => cast.append({ kind: "release", ref: held, tool: A, session });
    const world = waiting(cast, (look) => look === 3 && release());
    const { outcome, fact } = await cast.ok(B, claim("--wait", "1m", "--lease", "20m"), { world });
    expect([outcome, fact.paths]).toEqual(["committed", ["src/a.ts"]]);
    expect(Date.parse(fact.lease_until!) - Date.parse(fact.at)).toBe(1_200_000);
    const { totals, active_claims } = await cast.ok(null, ["room"]);
    expect([totals.standbys, active_claims.map((each) => each.owner)]).toEqual([0, [B]]);
  });

  it("shows while it waits whom it waits for", async () => {
    const cast = new Cast();
    const held = await cast.say(A, ...claim().slice(1));
    const seen: unknown[] = [];
    const world = waiting(cast, () => {
      const line = cast.ledger().trimEnd().split("\n").at(-1)!;
      const { kind, ref, tool } = JSON.parse(line);
      seen.push([kind, ref, tool]);
    });
    await cast.run(B, claim("--wait", "1s"), { world });
    expect(seen[0]).toEqual(["standby", held, B]);
  });

  it("gives up in time, is refused as ever, and takes its standby back", async () => {
    const cast = new Cast();
    await cast.ok(A, claim());
    const world = waiting(cast);
    const { exit, code, json } = await cast.run(B, claim("--wait", "30s"), { world });
    expect([exit, code]).toEqual([2, "claim-conflict"]);
    expect(json.ok ? [] : json.error.details).toHaveLength(1);
    expect(world.ticks?.()).toBe(30_000);
    expect((await cast.ok(null, ["room"])).totals.standbys).toBe(0);
  });

  it("gets the path once the lease has run out, though nobody says a word", async () => {
    const cast = new Cast();
    await cast.ok(A, claim("--lease", "10m"));
    const { outcome } = await cast.ok(B, claim("--wait", "15m"), { world: waiting(cast) });
    expect(outcome).toBe("committed");
  });

  it("waits on where somebody else was quicker", async () => {
    const cast = new Cast();
    const held = await cast.say(A, ...claim().slice(1));
    const session = (await cast.ok(A, ["whoami"])).session_id!;
    const world = waiting(cast, (look) => {
      if (look !== 2) return;
      cast.append({ kind: "release", ref: held, tool: A, session });
      const lease_until = new Date(cast.now + 600_000).toISOString();
      cast.append({ kind: "claim", paths: ["src"], lease_until, tool: C, session: "gemini-one" });
    });
    const { exit, json } = await cast.run(B, claim("--wait", "10s"), { world });
    expect(exit).toBe(2);
    expect(json.ok ? [] : json.error.details).toMatchObject([{ owner: C }]);
  });

  it("does not wait where the path is free, nor for what would close a circle", async () => {
    const cast = new Cast();
    const never = waiting(cast, () => {
      throw new Error("there is nothing to wait for");
    });
    expect((await cast.run(A, claim("--wait", "1m"), { world: never })).exit).toBe(0);
    const own = await cast.say(B, "claim", "--path", "src/b.ts", "--subject", "x");
    await cast.say(A, "standby", "--ref", own);
    expect((await cast.run(B, claim("--wait", "1m"), { world: never })).code).toBe("wait-cycle");
  });

  it("needs a time", async () => {
    const cast = new Cast();
    await cast.ok(A, claim());
    const { exit, code } = await cast.run(B, claim("--wait", "a while"));
    expect([exit, code]).toEqual([2, "bad-value"]);
  });
});
