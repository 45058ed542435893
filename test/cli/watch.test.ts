import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { World } from "../../lib/cli/world.ts";
import { HOSTILE, steers } from "../fact/hostile_unicode.ts";
import { Cast } from "./cast.ts";
import { inShort, watch } from "./watch.ts";

const ME = "codex:01";
const lesson = (cast: Cast, subject: string) => () => cast.say(ME, "lesson", "--subject", subject);
const ON = ["--kind", "lesson", "--on-activity", "act 'one word' --flag"];
const LESSONS = ["--kind", "lesson"];

async function begun(): Promise<Cast> {
  const cast = new Cast();
  await cast.say(ME, "lesson", "--subject", "before");
  return cast;
}

describe("rally watch", () => {
  it("says what comes after its first look, and never what was there", async () => {
    const cast = await begun();
    const { events, exit, err } = await watch(
      cast,
      [],
      [lesson(cast, "new"), lesson(cast, "newer")],
    );
    expect([exit, err, inShort(events)]).toEqual([0, "", ["lesson new", "lesson newer"]]);
    expect(events[0]).toMatchObject({ seq: 2, void_reason: null, fact: { tool: ME } });
    expect(events[0]).not.toHaveProperty("fact.sum");
  });

  it("begins in an empty repository, makes no room there, and hears the first fact", async () => {
    const cast = new Cast();
    let room = true;
    const scenes = [
      () => {
        room = existsSync(cast.room);
      },
      lesson(cast, "first"),
    ];
    const { events } = await watch(cast, LESSONS, scenes);
    expect([room, inShort(events)]).toEqual([false, ["lesson first"]]);
  });

  it("goes on where it was, and at the end once its place is deleted", async () => {
    const cast = await begun();
    await watch(cast, LESSONS, [lesson(cast, "one")]);
    await lesson(cast, "two")();
    const again = await watch(cast, LESSONS, []);
    expect(inShort(again.events)).toEqual(["lesson two"]);
    await lesson(cast, "three")();
    rmSync(join(cast.room, "watch"), { recursive: true });
    expect((await watch(cast, LESSONS, [])).events).toEqual([]);
  });

  it("asks for another place when it is asked for something else", async () => {
    const cast = await begun();
    await watch(cast, LESSONS, []);
    await lesson(cast, "two")();
    expect((await watch(cast, ["--tool", ME], [])).events).toEqual([]);
    expect(inShort((await watch(cast, ["--kind", "lesson", "lesson"], [])).events)).toEqual([
      "lesson two",
    ]);
  });

  it("says facts without effect as such, and of a tool what it says and what is said to it", async () => {
    const cast = await begun();
    const said = [
      { kind: "release", ref: "claim_none", tool: "gemini:01", session: "gemini-01-aaaaaaaa" },
      { kind: "lesson", target: "gemini:01" },
      { kind: "lesson" },
    ] as const;
    const { events } = await watch(cast, ["--tool", "gemini:01"], [() => cast.append(...said)]);
    expect(events).toMatchObject([
      { seq: 2, void_reason: "not-open", fact: { kind: "release" } },
      { seq: 3, void_reason: null, fact: { target: "gemini:01" } },
    ]);
  });

  it("says each standby once as it falls due, and goes back to one that was due before on the side", async () => {
    const cast = await begun();
    const park = async (at: string, tool = ME) =>
      cast.say(tool, "standby", "--wake-after", at, "--reason", "wait for the build");
    await park("2026-11-20T11:00:00Z");
    let id = "";
    const scenes = [
      async () => {
        id = await park("2026-11-20T12:30:00Z");
      },
      () => {
        cast.now += 60_000;
      },
      () => {
        cast.now = Date.parse("2026-11-20T12:31:00Z");
      },
      () => {},
    ];
    const told = await watch(cast, LESSONS, scenes);
    expect(told.err).toBe(
      "rally: 1 standby was due before it began to watch; see rally wake-due\n",
    );
    expect(told.events).toEqual([
      {
        event: "wake_due",
        seq: 3,
        due: {
          standby_event_id: id,
          owner: ME,
          reason: "wait for the build",
          wake_after: "2026-11-20T12:30:00.000Z",
          suggested_command: `rally next --tool ${ME}`,
          argv: ["rally", "next", "--tool", ME],
        },
      },
    ]);
    const again = await watch(cast, LESSONS, []);
    expect([again.events, again.err]).toEqual([[], ""]);
    expect((await watch(cast, ["--tool", "gemini:01"], [])).err).toBe("");
  });

  it("wakes nobody who has left, and nobody who was woken", async () => {
    const cast = await begun();
    const standby = async (tool: string) =>
      cast.say(tool, "standby", "--wake-after", "2026-11-20T12:30:00Z", "--subject", "x");
    let woken = "";
    const scenes = [
      async () => void (await standby("gemini:01")),
      async () => {
        woken = await standby(ME);
      },
      async () => void (await cast.ok("gemini:01", ["leave", "--tool", "gemini:01"])),
      async () => void (await cast.say(ME, "wake", "--ref", woken)),
      () => {
        cast.now = Date.parse("2026-11-20T13:00:00Z");
      },
    ];
    expect((await watch(cast, LESSONS, scenes)).events).toEqual([]);
  });

  it("looks again ever later where nothing happens, up to a minute, and no later than a standby is due", async () => {
    const cast = await begun();
    const quiet = Array.from({ length: 8 }, () => () => {});
    const { waits } = await watch(
      cast,
      [...LESSONS, "--interval", "4"],
      [
        ...quiet,
        lesson(cast, "x"),
        () => cast.say(ME, "standby", "--wake-after", "+1m", "--subject", "x"),
        () => {
          cast.now += 58_000;
        },
      ],
    );
    expect(waits.slice(0, 9)).toEqual([
      4000, 6000, 9000, 13500, 20250, 30375, 45562.5, 60000, 60000,
    ]);
    // Behind what has come it begins again.
    expect(waits.slice(9)).toEqual([4000, 4000, 2000]);
  });

  it("is through with --once when it has looked once", async () => {
    const cast = await begun();
    const once = [...LESSONS, "--once"];
    const first = await watch(cast, once, []);
    expect([first.exit, first.events, first.waits]).toEqual([0, [], []]);
    await lesson(cast, "one")();
    await cast.say(ME, "standby", "--wake-after", "2026-11-20T11:00:00Z", "--subject", "x");
    expect(inShort((await watch(cast, once, [])).events)).toEqual(["lesson one", `due ${ME}`]);
    expect((await watch(cast, once, [])).events).toEqual([]);
  });

  it("ends past a deadline that it was given", async () => {
    const cast = await begun();
    let ticks = 0;
    const world = { ticks: () => ticks };
    const scenes = [
      () => {
        ticks += 5000;
      },
      () => {},
    ];
    const { exit, err } = await watch(cast, ["--timeout-ms", "5000"], scenes, { world });
    expect([exit, err]).toEqual([1, ""]);
  });

  it("says for a person what it says", async () => {
    const cast = await begun();
    const world = { stopping: () => new AbortController().signal };
    const once = () => cast.lines(["watch", "--once", "--kind", "lesson", "release"], { world });
    await once();
    await lesson(cast, "one")();
    cast.append({ kind: "release", ref: "claim_none" });
    await cast.say(ME, "standby", "--wake-after", "2026-11-20T11:00:00Z", "--reason", "tea");
    expect((await once()).lines).toEqual([
      expect.stringMatching(/^2 codex:01 .*"one".* lesson_\S+$/),
      expect.stringMatching(/^3 mallory:01 .*\(void: not-open\) release_\S+$/),
      expect.stringMatching(
        /^4 codex:01 stood by "tea", due since 11:00Z: rally next --tool codex:01 standby_\S+$/,
      ),
    ]);
  });
});

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
