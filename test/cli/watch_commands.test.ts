/** What a watch runs for what has happened. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { World } from "../../lib/cli/world.ts";
import { HOSTILE, steers } from "../fact/hostile_unicode.ts";
import { begun, inShort, lesson, ME, watch } from "./watch.ts";

const ON = ["--kind", "lesson", "--on-activity", "act 'one word' --flag"];

describe("a command of rally watch", () => {
  it("is given the fact on its input, its id in the environment, and nothing of it in its words", async () => {
    const cast = await begun();
    const id = "lesson_--force;$(id)\u0000\u202e";
    const nasty = { kind: "lesson", id, subject: "'; rm -rf / #\u202e" } as never;
    const { calls, events } = await watch(cast, ON, [() => cast.append(nasty)]);
    expect(calls).toMatchObject([{ env: { RALLY_EVENT: "fact", RALLY_WATCH: "1" } }]);
    const [{ argv, env, input }] = calls as never as [(typeof calls)[0]];
    expect(argv).toEqual([expect.stringMatching(/^\/.*\/bin\/act$/), "one word", "--flag"]);
    expect(env["RALLY_FACT_ID"]).toBe("lesson_--force;$(id)\u202e");
    expect(JSON.parse(input)).toMatchObject({ id, subject: "'; rm -rf / #\u202e" });
    expect(steers(input.trimEnd())).toBe(false);
    expect(events.at(-1)).toEqual({
      event: "ran",
      of: id,
      argv: ["act", "one word", "--flag"],
      exit: 0,
      attempts: 1,
      outcome: "ok",
      output: "",
      error: "",
    });
  });

  it("is tried five times more, with growing pauses, then given up, and the next is not lost", async () => {
    const cast = await begun();
    const said = { out: new TextEncoder().encode("out"), err: "no disk\n" };
    const { events, pauses, err, exit } = await watch(
      cast,
      ON,
      [lesson(cast, "bad"), lesson(cast, "good")],
      { act: ({ input }) => (input.includes('"bad"') ? { exit: 7, ...said } : {}) },
    );
    const tries = [1, 2, 3, 4, 5].map((n) => `ran failed ${n}`);
    const [bad, good] = [
      ["lesson bad", ...tries, "ran gave_up 6"],
      ["lesson good", "ran ok 1"],
    ];
    expect(inShort(events)).toEqual([...bad, ...good]);
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000]);
    expect(events[1]).toMatchObject({ exit: 7, output: "out", error: "no disk\n" });
    expect(err).toMatch(/^rally: gave up on lesson_\S+ after 6 tries\n$/);
    expect(exit).toBe(0);
  });

  it("that succeeds at last is done with", async () => {
    const cast = await begun();
    const faults = [
      { exit: null, fault: "ETIMEDOUT" },
      { exit: null, fault: "EACCES" },
    ];
    const { events, err } = await watch(cast, ON, [lesson(cast, "x")], {
      act: (_, n) => faults[n - 1] ?? {},
    });
    expect(inShort(events)).toEqual(["lesson x", "ran failed 1", "ran failed 2", "ran ok 3"]);
    expect(events.slice(1, 3)).toMatchObject([
      { exit: null, error: "it took longer than 60 s" },
      { exit: null, error: "it could not be run (EACCES)" },
    ]);
    expect(err).toBe("");
  });

  it("is one at a time and in the order of the ledger, though more comes meanwhile", async () => {
    const cast = await begun();
    let running = 0;
    const { calls, events } = await watch(cast, ON, [lesson(cast, "1"), () => {}], {
      act: async (_, n) => {
        expect(++running).toBe(1);
        if (n < 4) await lesson(cast, `${n + 1}`)();
        running--;
        return {};
      },
    });
    expect(calls.map(({ input }) => JSON.parse(input).subject)).toEqual(["1", "2", "3", "4"]);
    expect(events).toHaveLength(8);
  });

  it("leaves with --once what it wrote itself for the next time", async () => {
    const cast = await begun();
    await watch(cast, [...ON, "--once"], []);
    await lesson(cast, "x")();
    const act = async () => {
      await lesson(cast, "own")();
      return {};
    };
    const { events } = await watch(cast, [...ON, "--once"], [], { act });
    expect(inShort(events)).toEqual(["lesson x", "ran ok 1"]);
  });

  it("is what a standby suggests with --run-suggested, run by this very program", async () => {
    const cast = await begun();
    const flags = ["--run-suggested", ...ON];
    const scenes = [
      () => cast.say(ME, "standby", "--wake-after", "2026-11-20T11:00:00Z", "--subject", "x"),
      lesson(cast, "y"),
    ];
    const { calls } = await watch(cast, flags, scenes, {
      world: { self: ["/opt/node", "/r/cli.ts"] },
    });
    expect(calls.map(({ argv, env }) => [argv.slice(0, 5).join(" "), env["RALLY_EVENT"]])).toEqual([
      [`/opt/node /r/cli.ts next --tool ${ME}`, "wake_due"],
      [expect.stringMatching(/\/act one word --flag$/), "fact"],
    ]);
    expect(JSON.parse(calls[0]!.input)).toMatchObject({ owner: ME });
  });

  it.each([
    ["'open", "bad-value"],
    ["", "bad-value"],
    ["  ", "bad-value"],
    ["'' x", "bad-value"],
    ["nowhere-to-be-found x", "no-program"],
    ["/nowhere/to/be/found", "no-program"],
    ["src/a.ts", "own-program"],
  ])("is refused before anything happens if it is %j", async (line, code) => {
    const cast = await begun();
    const told = await cast.run(null, ["watch", "--on-activity", line]);
    expect([told.exit, told.code]).toEqual([2, code]);
    expect(existsSync(join(cast.room, "watch"))).toBe(false);
  });

  it("may not watch itself", async () => {
    const cast = await begun();
    const told = await cast.run(null, ["watch"], { env: { RALLY_WATCH: "1" } });
    expect([told.exit, told.code]).toEqual([2, "nested-watch"]);
  });

  it("shows nothing that steers in the text for people, nor does the fact", async () => {
    const cast = await begun();
    const hostile = HOSTILE.map(([, text]) => text).join("");
    const act = async () => ({ exit: 3, out: new TextEncoder().encode(hostile), err: hostile });
    const world = {
      runAside: act as World["runAside"],
      stopping: () => new AbortController().signal,
    };
    const once = () => cast.lines(["watch", "--once", "--on-activity", "/bin/true"], { world });
    await once();
    for (const [n, [, text]] of HOSTILE.entries())
      cast.append({ kind: "lesson", id: `lesson_${text}_${n}`, subject: `a ${text} b` } as never);
    const { out, err } = await once();
    expect(out.match(/\/bin\/true ended with 3, given up after 6/g)).toHaveLength(HOSTILE.length);
    expect([out, err].some((each) => steers(each.replaceAll("\n", "")))).toBe(false);
  });
});
