import { describe, expect, it } from "vitest";
import type { Cast } from "./cast.ts";
import { handoff, ME, PEER, roomOfPeers } from "./next_rows.ts";

describe("a person is needed", () => {
  it.each<[string, (cast: Cast) => Promise<unknown>]>([
    [
      "where binding decisions of two tools overlap",
      async (cast) => {
        for (const tool of [PEER, ME])
          await cast.say(
            tool,
            "decision",
            "--status",
            "binding",
            "--subject",
            tool,
            "--path",
            "src",
          );
      },
    ],
    [
      "where a critical blocker is open",
      (cast) => cast.say(PEER, "blocker", "--subject", "x", "--severity", "critical"),
    ],
    ["where a handoff has gone back and forth three times", (cast) => bounced(cast, 4)],
  ])("%s, and then nothing that acts is offered", async (_, set) => {
    const cast = await roomOfPeers();
    await handoff(cast, ME, "--path", "src/a.ts");
    await set(cast);
    const next = await cast.ok(ME, ["next"]);
    expect([next.requires_human, next.actionable]).toEqual([true, false]);
    expect(next.stop_reason).not.toBeNull();
    expect(next.findings[0]?.code).toBe("requires-human");
    expect(next.suggested_claims).toEqual([]);
    expect(next.suggested_commands.filter((each) => each.effect === "write")).toEqual([]);
  });

  it.each<[string, (cast: Cast) => Promise<unknown>]>([
    [
      "two binding decisions of one tool",
      async (cast) => {
        for (const about of ["one", "two"])
          await cast.say(
            PEER,
            "decision",
            "--status",
            "binding",
            "--subject",
            about,
            "--path",
            "src",
          );
      },
    ],
    [
      "binding decisions about different files",
      async (cast) => {
        await cast.say(
          PEER,
          "decision",
          "--status",
          "binding",
          "--subject",
          "x",
          "--path",
          "src/a.ts",
        );
        await cast.say(
          ME,
          "decision",
          "--status",
          "binding",
          "--subject",
          "y",
          "--path",
          "src/b.ts",
        );
      },
    ],
    [
      "a blocker that is only high",
      (cast) => cast.say(PEER, "blocker", "--subject", "x", "--severity", "high"),
    ],
    ["a handoff that came back twice", (cast) => bounced(cast, 3)],
  ])("not for %s", async (_, set) => {
    const cast = await roomOfPeers();
    await set(cast);
    expect((await cast.ok(ME, ["next"])).requires_human).toBe(false);
  });
});

/** The same matter handed to and fro, so many times in all. */
async function bounced(cast: Cast, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    const [from, to] = n % 2 === 0 ? [PEER, ME] : [ME, PEER];
    await cast.say(from, "handoff", "--to", to, "--subject", "who does it", "--summary", "you");
  }
}
