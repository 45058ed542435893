/** A watch that was interrupted, in the middle of anything, and a ledger that changes under it. */
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { nodeRunAside } from "../../lib/cli/node_run.ts";
import { processMark } from "../../lib/cli/sightings.ts";
import type { World } from "../../lib/cli/world.ts";
import { encodeRecord } from "../../lib/fact/line.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { eventually } from "../backends/echo.ts";
import { Cast } from "./cast.ts";
import { inShort, OK, watch } from "./watch.ts";

const ME = "codex:01";
const LESSONS = ["--kind", "lesson"];
const ON = [...LESSONS, "--on-activity", "act"];
const lesson = (cast: Cast, subject: string) => () => cast.say(ME, "lesson", "--subject", subject);
const LOST = "rally: what was read last is not in the ledger any more; it goes on at the end\n";

async function begun(): Promise<Cast> {
  const cast = new Cast();
  await cast.say(ME, "lesson", "--subject", "before");
  return cast;
}

/** Where the one watch of the room stands. */
function keptIn(cast: Cast): string {
  const directory = join(cast.room, "watch");
  const names = readdirSync(directory);
  expect(names).toEqual([expect.stringMatching(/^[0-9a-f]{8}\.json$/)]);
  return join(directory, names[0]!);
}

describe("a watch that is killed", () => {
  /** A world that dies at the nth of its acts: nothing that it does afterwards leaves a trace. */
  function mortal(
    n: number,
    ran: (subject: string) => void,
  ): { world: Partial<World>; dead: () => boolean } {
    let left = n;
    const act = <T>(body: () => T): T => {
      if (left <= 0 || --left === 0) throw new Error("killed");
      return body();
    };
    const real = archivedDisk(nodeDisk(counters()));
    return {
      dead: () => left === 0,
      world: {
        disk: {
          ...real,
          sync: () => {},
          // Dead before it is in place, and dead behind that.
          replace: (path, bytes) => {
            act(() => real.replace(path, bytes));
            act(() => {});
          },
        },
        out: (text) => act(() => void text),
        runAside: async (_, { input }) => {
          act(() => {});
          const given = JSON.parse(input!) as { subject?: string; owner?: string };
          ran(given.subject ?? `due ${given.owner}`);
          act(() => {});
          return OK;
        },
      },
    };
  }
  const expected = ["1", "2", "3", `due ${ME}`];

  it("at any step has lost nothing when it is begun again, and repeats at most what was in the middle", async () => {
    for (let n = 1, done = false; !done; n++) {
      expect(n).toBeLessThan(60);
      const cast = await begun();
      await watch(cast, [...ON, "--once"], []);
      for (const each of ["1", "2", "3"]) await lesson(cast, each)();
      await cast.say(ME, "standby", "--wake-after", "2026-11-20T11:00:00Z", "--subject", "x");
      const ran: string[] = [];
      const { world, dead } = mortal(n, (subject) => ran.push(subject));
      await watch(cast, [...ON, "--once"], [], { world }).catch(() => {});
      done = !dead();
      const again = await watch(cast, [...ON, "--once"], []);
      ran.push(
        ...again.calls.map(({ input }) => {
          const { subject, owner } = JSON.parse(input);
          return subject ?? `due ${owner}`;
        }),
      );
      expect(ran.filter((each, at) => each !== ran[at - 1])).toEqual(expected);
      expect(ran.length - expected.length, ran.join()).toBeLessThanOrEqual(1);
    }
  });

  it("is followed by another at once, which a watch that lives is not", async () => {
    const cast = await begun();
    await watch(cast, LESSONS, []);
    const path = keptIn(cast);
    const kept = JSON.parse(readFileSync(path, "utf8"));
    expect(kept.process).toBe(null);
    const living = processMark({ files: cast.files } as World, process.ppid)!;
    writeFileSync(path, JSON.stringify({ ...kept, process: living }));
    const refused = await cast.run(null, ["watch", ...LESSONS]);
    expect([refused.exit, refused.code]).toEqual([2, "already-watched"]);
    expect(
      (await cast.run(null, ["watch", "--once", "--kind", "claim"]).catch(() => ({ exit: 0 })))
        .exit,
    ).toBe(0);
    for (const dead of [{ started: "1" }, { system: "another boot" }, { pid: 2 ** 30 }]) {
      writeFileSync(path, JSON.stringify({ ...kept, process: { ...living, ...dead } }));
      expect((await watch(cast, LESSONS, [])).exit).toBe(0);
    }
  });

  it("gives way to one that began in the same moment", async () => {
    const cast = await begun();
    const steal = () => {
      const path = keptIn(cast);
      const kept = JSON.parse(readFileSync(path, "utf8"));
      const other = processMark({ files: cast.files } as World, process.ppid);
      writeFileSync(path, JSON.stringify({ ...kept, process: other }));
    };
    const { exit, lines } = await watch(cast, LESSONS, [steal, lesson(cast, "x"), () => {}]);
    expect(exit).toBe(2);
    expect(lines.at(-1)).toContain('"already-watched"');
  });
});

describe("a watch that is stopped", () => {
  it("in a pause between two tries does not wait, and tries that event again when it is back", async () => {
    const cast = await begun();
    const stop = new AbortController();
    const world: Partial<World> = {
      stopping: () => stop.signal,
      changed: async (directories) => {
        await new Promise(setImmediate);
        if (directories.length > 0) return void (await lesson(cast, "x")());
        stop.abort();
        // The pause itself never ends.
        await new Promise(() => {});
      },
    };
    const first = await watch(cast, ON, [], { world, act: () => ({ exit: 1 }) });
    expect([first.exit, inShort(first.events)]).toEqual([0, ["lesson x", "ran failed 1"]]);
    expect(inShort((await watch(cast, ON, [])).events)).toEqual(["lesson x", "ran ok 1"]);
  });

  it.skipIf(process.platform !== "linux")(
    "ends the command that runs, with all that it began",
    async () => {
      const cast = await begun();
      const stop = new AbortController();
      const pids = join(cast.root, "..", "pids");
      const world: Partial<World> = {
        stopping: () => stop.signal,
        changed: async (directories) => {
          await new Promise(setImmediate);
          if (directories.length > 0) await lesson(cast, "x")();
        },
        runAside: (argv, how) => {
          const running = nodeRunAside(argv, how);
          const begun = setInterval(() => {
            if (read(pids).length < 2) return;
            clearInterval(begun);
            stop.abort();
          }, 5);
          return running;
        },
      };
      const line = `/bin/sh -c '/bin/sleep 300 & echo $! $$ > "${pids}"; wait'`;
      const { exit, lines } = await watch(cast, [...LESSONS, "--on-activity", line], [], { world });
      expect([exit, lines.length]).toEqual([0, 1]);
      // The system takes them away in its own time.
      for (const pid of read(pids)) await eventually(() => !isRunning(pid) || undefined);
    },
  );

  function read(path: string): number[] {
    try {
      return readFileSync(path, "utf8").trim().split(" ").map(Number);
    } catch {
      return [];
    }
  }

  /** One that only waits to be asked for its exit runs no more. */
  function isRunning(pid: number): boolean {
    try {
      return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z");
    } catch {
      return false;
    }
  }
});

describe("a ledger that changes under a watch", () => {
  const log = (cast: Cast, segment = "main") => join(cast.room, `log/${segment}.jsonl`);
  const bytes = (cast: Cast, subject: string) =>
    encodeRecord(cast.fact({ kind: "lesson", subject } as never));

  it("may be closed and archived: it goes on in the next segment", async () => {
    const cast = await begun();
    const close = async () => void (await cast.ok(ME, ["engagement", "close", "next"]));
    const { events, err } = await watch(cast, LESSONS, [
      lesson(cast, "1"),
      close,
      lesson(cast, "2"),
    ]);
    expect([inShort(events), err]).toEqual([["lesson 1", "lesson 2"], ""]);
    await cast.ok(ME, ["engagement", "close", "third"]);
    await lesson(cast, "3")();
    const again = await watch(cast, LESSONS, []);
    expect([inShort(again.events), again.err]).toEqual([["lesson 3"], ""]);
  });

  it("waits for a line that is half written, and says it once", async () => {
    const cast = await begun();
    const line = bytes(cast, "halves");
    const half = line.length >> 1;
    const seen: number[] = [];
    const { events } = await watch(cast, LESSONS, [
      () => appendFileSync(log(cast), line.slice(0, half)),
      () => seen.push(0),
      () => appendFileSync(log(cast), line.slice(half)),
      lesson(cast, "next"),
    ]);
    expect(inShort(events)).toEqual(["lesson halves", "lesson next"]);
    // It was there between both halves, and looked.
    expect(seen).toEqual([0]);
  });

  it("steps over damaged lines, records that are no facts, and repeats", async () => {
    const cast = await begun();
    const once = bytes(cast, "once");
    const { events } = await watch(cast, LESSONS, [
      () => cast.appendBytes('\n{"v":1,"id":"lesson_torn\n', bytes(cast, "broken").slice(0, -30)),
      () => cast.append({ kind: "lesson", subject: "nobody", tool: "all" } as never),
      () => cast.appendBytes(once, once, "\n", "\n\n"),
      lesson(cast, "next"),
    ]);
    expect(inShort(events)).toEqual(["lesson once", "lesson next"]);
    expect((await watch(cast, LESSONS, [])).events).toEqual([]);
  });

  it("may be another file with the same facts: what was said is not said again", async () => {
    const cast = await begun();
    const replace = () => {
      copyFileSync(log(cast), `${log(cast)}.new`);
      renameSync(`${log(cast)}.new`, log(cast));
      cast.appendBytes(bytes(cast, "behind"));
    };
    const scenes = [lesson(cast, "1"), replace, lesson(cast, "2"), lesson(cast, "3")];
    const { events, err } = await watch(cast, LESSONS, scenes);
    expect(inShort(events)).toEqual(["lesson 1", "lesson behind", "lesson 2", "lesson 3"]);
    expect(err).toBe("");
  });

  it("may hold its facts elsewhere: the last one that was read is looked for by its id", async () => {
    const cast = await begun();
    await watch(cast, LESSONS, [lesson(cast, "1")]);
    await lesson(cast, "2")();
    const lines = cast.ledger();
    rmSync(join(cast.room, "cache"), { recursive: true, force: true });
    writeFileSync(
      log(cast),
      `\n${new TextDecoder().decode(bytes(cast, "earlier")).trim()}\n${lines}`,
    );
    const again = await watch(cast, LESSONS, []);
    expect([inShort(again.events), again.err]).toEqual([["lesson 2"], ""]);
  });

  it.each([
    ["cut short", (cast: Cast) => truncateSync(log(cast), 0)],
    [
      "another",
      (cast: Cast) => {
        rmSync(log(cast));
        cast.appendBytes(bytes(cast, "other"));
      },
    ],
  ] as const)(
    "that is %s, so that its place is gone, is followed from its end, and that is said",
    async (_, change) => {
      const cast = await begun();
      const scenes = [
        lesson(cast, "1"),
        () => change(cast),
        () => cast.appendBytes(bytes(cast, "2")),
      ];
      const { events, err } = await watch(cast, LESSONS, scenes);
      expect([inShort(events), err]).toEqual([["lesson 1", "lesson 2"], LOST]);
      rmSync(join(cast.room, "log"), { recursive: true });
      mkdirSync(join(cast.room, "log"));
      expect((await watch(cast, LESSONS, [])).err).toBe(LOST);
      expect(await watch(cast, LESSONS, [() => cast.appendBytes(bytes(cast, "3"))])).toMatchObject({
        err: "",
      });
    },
  );

  it("is followed from its end where what was kept cannot be read, and that is said", async () => {
    const cast = await begun();
    await watch(cast, LESSONS, [lesson(cast, "1")]);
    await lesson(cast, "2")();
    const kept = JSON.parse(readFileSync(keptIn(cast), "utf8"));
    const odd = [{ told: 7 }, { place: 7 }, { process: {} }, { asked: null }];
    const texts = odd.map((each) => JSON.stringify({ ...kept, ...each }));
    for (const text of ["", "{}", "null", "\u0000", ...texts]) {
      writeFileSync(keptIn(cast), text);
      const { exit, events, err } = await watch(cast, LESSONS, []);
      const said = "rally: what was kept of where it stood cannot be read; it goes on at the end\n";
      expect([exit, events, err]).toEqual([0, [], said]);
    }
    expect((await watch(cast, LESSONS, [])).err).toBe("");
  });

  it("finds its way behind a checkpoint that is ahead of it", async () => {
    const cast = await begun();
    await watch(cast, LESSONS, [lesson(cast, "1")]);
    cast.append(
      ...Array.from({ length: 80 }, (_, n) => ({ kind: "lesson", subject: `${n}` }) as never),
    );
    await cast.ok(ME, ["room"]);
    const { events } = await watch(cast, LESSONS, []);
    expect(inShort(events)).toEqual(Array.from({ length: 80 }, (_, n) => `lesson ${n}`));
  });
});
