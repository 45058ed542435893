import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";
import { playing, termd } from "./termd.ts";

const ME = "claude_code:01";

const holders = async (cast: Cast) => {
  const { active_claims } = await cast.ok(null, ["room"]);
  return active_claims.map(({ owner, resources }) => `${owner} ${resources}`);
};

describe("rally termd", () => {
  it("holds service:termd while it runs, and leaves nothing behind", async () => {
    const cast = new Cast();
    const seen: string[][] = [];
    const told = await termd(cast, [async () => void seen.push(await holders(cast))]);
    expect(told).toMatchObject({ exit: 0, lines: ["termd:01 delivers here"], err: "" });
    expect(seen).toEqual([["termd:01 service:termd"]]);
    expect(await holders(cast)).toEqual([]);
    const { squads } = await cast.ok(null, ["room"]);
    expect(squads.map(({ tool, status }) => `${tool} ${status}`)).toEqual(["termd:01 gone"]);
  });

  it("is one in a room: a second is refused, and --once leaves all to the first", async () => {
    const cast = new Cast();
    const others: Record<string, object> = {};
    let written = 0;
    await termd(cast, [
      async () => {
        const before = cast.ledger().length;
        const { json, exit } = await cast.json(null, ["termd"]);
        expect(json).toMatchObject({
          error: {
            code: "claim-conflict",
            message: expect.stringMatching(/^termd:01 has delivered here since 12:00Z$/),
            details: [{ path: "service:termd", owner: "termd:01" }],
          },
        });
        others.refused = { exit, out: "" };
        others.once = await cast.text(null, ["termd", "--once"]);
        written = cast.ledger().length - before;
      },
    ]);
    expect(others).toMatchObject({
      refused: { exit: 2 },
      once: { exit: 0, out: "termd:01 has delivered here since 12:00Z\n" },
    });
    expect(written).toBe(0);
    expect((await termd(cast, [])).exit).toBe(0);
  });

  it("says under --json what it says, each line an envelope of its own", async () => {
    const cast = new Cast();
    const alone = await cast.ok(null, ["termd", "--once"]);
    expect(alone.serving).toMatchObject({ tool: "termd:01", here: true });
    await termd(cast, [
      async () => {
        const { serving } = await cast.ok(null, ["termd", "--once"]);
        expect(serving).toMatchObject({ tool: "termd:01", here: false });
      },
    ]);
  });

  it("renews its claim, and asks again for one that lapsed while the machine slept", async () => {
    const cast = new Cast();
    const minutes = (n: number) => () => {
      cast.now += n * 60_000;
    };
    const held: string[][] = [];
    const look = async () => void held.push(await holders(cast));
    await termd(cast, [minutes(30), minutes(30), minutes(80), look, minutes(300), look]);
    expect(held).toEqual([["termd:01 service:termd"], ["termd:01 service:termd"]]);
    const kinds = cast.facts().map(({ kind, status }) => `${kind} ${status ?? ""}`.trim());
    expect(kinds.filter((kind) => kind === "heartbeat").length).toBe(2);
    expect(kinds.filter((kind) => kind === "claim").length).toBe(2);
  });

  it("gives way to whom its claim went to", async () => {
    const cast = new Cast();
    const take = async () => {
      const { active_claims } = await cast.ok(null, ["room"]);
      const over = ["--over", active_claims[0]!.id, "--force", "--reason", "mine now"];
      await cast.say(ME, "claim", "--resource", "service:termd", "--subject", "x", ...over);
    };
    const { exit, err } = await termd(cast, [take, () => {}, () => {}]);
    expect(exit).toBe(2);
    expect(err).toContain("claude_code:01 has delivered here since");
    expect(await holders(cast)).toEqual(["claude_code:01 service:termd"]);
  });

  it.each([
    ["replaced", (log: string) => renameSync(log, `${log}.old`)],
    ["cut short", () => {}],
  ])("does not go on with a ledger that was %s", async (_, first) => {
    const cast = new Cast();
    const change = () => {
      const log = join(cast.room, "log/main.jsonl");
      first(log);
      writeFileSync(log, "");
    };
    const { exit, err } = await termd(cast, [() => {}, change, () => {}]);
    expect([exit, err.split("\n")[0]]).toEqual([1, expect.stringContaining("Another ledger")]);
    expect(cast.ledger()).toBe("");
  });

  it("goes on in the segment behind one that is closed and archived", async () => {
    const cast = new Cast();
    const close = async () => {
      await cast.ok(ME, ["engagement", "close", "next"]);
    };
    expect(await termd(cast, [close, () => {}, () => {}])).toMatchObject({ exit: 0, err: "" });
  });

  it("ends past a deadline that it was given", async () => {
    const cast = new Cast();
    const nothing = [() => {}, () => {}, () => {}, () => {}];
    const { exit, err } = await termd(cast, nothing, ["--timeout-ms", "2000"]);
    expect([exit, err.split("\n")[0]]).toEqual([1, expect.stringContaining("--timeout-ms")]);
    expect(await holders(cast)).toEqual([]);
  });

  it("is refused in no room and no repository, like any verb", async () => {
    const cast = new Cast();
    const world = playing(cast, []);
    expect((await cast.json(null, ["termd"], { cwd: "../..", world })).code).toBe("no-room");
  });
});
