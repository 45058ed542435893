/** What whoever leads should know: in room for everybody, in next for the lead alone, and what it costs. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Cast, COLD } from "./cast.ts";
import { oldRoom } from "./crowd.ts";

const [LEAD, A] = ["claude_code:01", "agent:9"] as const;

/** A room with a past, a lead, and a step of an open run that is overdue. */
async function led(facts = 10): Promise<Cast> {
  const cast = oldRoom(facts);
  await cast.ok(LEAD, ["enter"]);
  const step = ["--run", "r1", "--step", "parse", "--expect", "10m"];
  await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x", ...step);
  cast.now += 21 * 60_000;
  return cast;
}

const codes = (list: readonly { code: string }[]): string[] => list.map(({ code }) => code);

describe("what was found", () => {
  it("stands in room for everybody, and is counted", async () => {
    const cast = await led();
    const { findings, totals, omitted } = await cast.ok(null, ["room"]);
    expect(codes(findings)).toEqual(["overdue-step"]);
    expect([totals.findings, omitted.findings]).toEqual([1, 0]);
    expect((await cast.text(null, ["room"])).out).toMatch(/^overdue-step: parse is overdue/m);
    expect((await cast.ok(null, ["room", "--tool", A])).totals.findings).toBe(1);
    expect((await cast.ok(null, ["room", "--tool", LEAD])).totals.findings).toBe(0);
  });

  it("stands first in the lead's next, and in nobody else's", async () => {
    const cast = await led();
    expect(codes((await cast.ok(LEAD, ["next"])).findings)).toEqual(["overdue-step"]);
    expect((await cast.text(LEAD, ["next"])).out).toMatch(/^overdue-step: /);
    expect((await cast.ok(A, ["next"])).findings).toEqual([]);
    expect((await cast.text(A, ["next"])).out).not.toContain("overdue-step");
    await cast.say(A, "blocker", "--subject", "stop", "--severity", "critical");
    const { findings } = await cast.ok(LEAD, ["next"]);
    expect(codes(findings)).toEqual(["overdue-step", "requires-human"]);
  });

  it("is what it was with --at", async () => {
    const cast = await led();
    const { max_seq } = await cast.ok(null, ["room"]);
    await cast.say(A, "artifact", "--subject", "x", "--run", "r1", "--step", "parse");
    expect(codes((await cast.ok(null, ["room"])).findings)).toEqual(["unwitnessed-artifact"]);
    const { session } = cast.facts().at(-1)!;
    cast.append({ kind: "claim", tool: A, session, run: "r1", paths: ["docs"] });
    expect(codes((await cast.ok(null, ["room"])).findings)).toContain("void-claim");
    expect(codes((await cast.ok(null, ["room", "--at", String(max_seq)])).findings)).toEqual([]);
    const at = String(max_seq + 1);
    expect(codes((await cast.ok(null, ["room", "--at", at])).findings)).toEqual([
      "unwitnessed-artifact",
    ]);
  });

  it("is over when nothing of the run is open", async () => {
    const cast = await led();
    await cast.say(A, "release", "--mine");
    expect((await cast.ok(null, ["room"])).findings).toEqual([]);
    expect(codes((await cast.ok(null, ["dag", "--run", "r1"])).findings)).toEqual(["overdue-step"]);
  });

  it.each([
    ["made first", false],
    ["there", true],
  ])("keeps nobody waiting who has time for other things, with facts.db %s", async (_, made) => {
    const cast = await led(2000);
    await cast.ok(null, ["lead"]);
    if (made) await cast.ok(null, ["dag", "--run", "r1"]);
    let asked = 0;
    // Each look at the clock finds it 600 ms later, of which there is a minute.
    const ticks = (): number => asked++ * 600;
    const world = { ticks, err: () => {} };
    const { data } = await cast.run(null, ["room", "--timeout-ms", "60000"], { world });
    expect(codes(data.findings)).toEqual(["run-unread"]);
    expect(asked * 600).toBeLessThan(60_000);
  });

  it("is left out where the history is late, and that is said", async () => {
    // So many that facts.db would have to be made first, for which there is no time.
    const cast = await led(2000);
    await cast.ok(null, ["lead"]);
    let asked = 0;
    const ticks = (): number => asked++ * 2000;
    // How far the making has come is said on the side.
    const world = { ticks, err: () => {} };
    const { data, exit } = await cast.run(null, ["room"], { world });
    expect([exit, codes(data.findings)]).toEqual([0, ["run-unread"]]);
    expect(data.findings[0]?.message).toContain("rally dag --run r1");
    expect(data.active_claims[0]?.owner).toBe(A);
  });
});

/** With nothing derived every command folds all there is. */
describe.skipIf(COLD)("where no run is open", () => {
  it.each([[["room"]], [["next"]]] as const)("rally %j opens no history", async (argv) => {
    const costs = async (cast: Cast) => {
      await cast.ok(LEAD, argv);
      const { filesOpened } = (await cast.run(LEAD, argv)).count;
      return { filesOpened, made: existsSync(join(cast.room, "facts.db")) };
    };
    const quiet = oldRoom(2000);
    await quiet.ok(LEAD, ["enter"]);
    const none = await costs(quiet);
    const over = await led(2000);
    await over.say(A, "release", "--mine");
    expect(await costs(over)).toEqual(none);
    expect(none.made).toBe(false);
    const open = await costs(await led(2000));
    expect([open.made, open.filesOpened > none.filesOpened]).toEqual([true, true]);
  });
});
