/** A watch that was interrupted, in the middle of anything. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { nodeRunAside } from "../../lib/cli/node_run.ts";
import { processMark } from "../../lib/cli/sightings.ts";
import type { World } from "../../lib/cli/world.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { eventually } from "../backends/echo.ts";
import { begun, inShort, keptIn, LESSONS, lesson, ME, OK, watch } from "./watch.ts";

const ON = [...LESSONS, "--on-activity", "act"];

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
          const given = JSON.parse(String(input)) as { subject?: string; owner?: string };
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
