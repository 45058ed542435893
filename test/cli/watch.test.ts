import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";
import { begun, inShort, LESSONS, lesson, ME, watch } from "./watch.ts";

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
