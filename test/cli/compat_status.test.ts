/** What `rally compat` tells of a session again and again: status, the inbox, and a watch. */
import { describe, expect, it } from "vitest";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters, type Disk } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { Cast, type How } from "./cast.ts";
import { agentRally, type Flat, flat } from "./predecessor.ts";

const PEER = "codex:01";
const ME = ["--session-id", "s-1"];

describe("status", () => {
  it("believes a check-in for as long as it is told to, and not at all longer", async () => {
    const cast = new Cast();
    await flat(cast, ["heartbeat", ...ME, "--task-ref", "x", "--interval-seconds", "60"]);
    const due = cast.now + 60_000;
    const health = async (late: number, ...grace: string[]) => {
      cast.now = due + late - 1000;
      const said = grace.flatMap((each) => ["--task-heartbeat-grace-seconds", each]);
      return (await flat(cast, ["status", ...ME, ...said])).task_heartbeat.health;
    };
    expect([await health(60_000), await health(60_001)]).toEqual(["current", "stale_check_in"]);
    expect([await health(5000, "5"), await health(5001, "5")]).toEqual([
      "current",
      "stale_check_in",
    ]);
    expect([await health(0, "-7"), await health(1, "-7")]).toEqual(["current", "stale_check_in"]);
    expect(await health(100_000, "100")).toBe("current");
  });

  it("shows what is about the task that was asked for beside the newest", async () => {
    const cast = new Cast();
    expect((await flat(cast, ["status", ...ME])).task_heartbeat).toEqual({
      expected_ref: null,
      health: "none",
      latest: null,
      missed_count: 0,
    });
    await flat(cast, ["heartbeat", ...ME, "--task-ref", "x"]);
    expect((await flat(cast, ["status", ...ME, "--task-ref", "y"])).task_heartbeat).toMatchObject({
      health: "wrong_task",
      latest: { task_ref: "x" },
      latest_for_expected: null,
    });
  });
});

describe("ack-inbox", () => {
  it("keeps what was acknowledged of what went to all, where that is left out", async () => {
    const cast = new Cast();
    await flat(cast, ["presence", ...ME]);
    const unread = async () => (await flat(cast, ["status", ...ME])).inbox_unread_counts;
    await cast.say(PEER, "risk", "--to", "all", "--subject", "x");
    await flat(cast, ["ack-inbox", ...ME]);
    await cast.say(PEER, "handoff", "--to", "claude_code", "--subject", "x");
    await cast.say(PEER, "risk", "--to", "all", "--subject", "y");
    await flat(cast, ["ack-inbox", ...ME, "--no-broadcast"]);
    expect(await unread()).toEqual({ direct: 0, broadcast: 1, total: 1 });
    const other = await flat(cast, ["status", "--session-id", "s-2"]);
    expect(other.inbox_unread_counts.broadcast).toBe(2);
  });

  it("writes nothing where nothing is acknowledged", async () => {
    const cast = new Cast();
    await flat(cast, ["presence", ...ME]);
    await cast.say(PEER, "risk", "--to", "all", "--subject", "x");
    const before = cast.ledger();
    await flat(cast, ["ack-inbox", ...ME, "--no-broadcast"]);
    expect(cast.ledger()).toBe(before);
  });

  it("takes all of it, however much that is", async () => {
    const cast = new Cast();
    const text = "x".repeat(4000);
    for (let n = 0; n < 5; n++)
      await cast.say(PEER, "risk", "--to", "all", "--subject", "x", "--summary", text);
    expect((await flat(cast, ["ack-inbox", ...ME])).broadcast_line_count).toBe(5);
    expect((await flat(cast, ["status", ...ME])).inbox_unread_count).toBe(0);
  });
});

describe("watch", () => {
  /** What it prints while something happens at each pause. */
  async function watched(cast: Cast, argv: string[], ...happens: (() => void)[]) {
    const pauses: number[] = [];
    cast.pause = (ms) => {
      happens[pauses.length]?.();
      pauses.push(ms);
    };
    const looks = ["--iterations", String(happens.length + 1), "--jsonl"];
    const told = await cast.lines(agentRally("watch", ...ME, ...looks, ...argv));
    expect(told.err).toBe("");
    return { ...told, pauses, events: told.lines.map((line) => JSON.parse(line) as Flat) };
  }
  const nothing = (): void => {};

  it("says how it stands, then each change, and nothing where there is none", async () => {
    const cast = new Cast();
    await flat(cast, ["presence", ...ME]);
    const said = () => cast.append({ kind: "lesson", subject: "x" } as never);
    const { events, pauses } = await watched(cast, [], nothing, said, nothing);
    expect(events.map((each) => each.revision)).toEqual([2, 3]);
    expect(events.map((each) => each.new_change_revisions)).toEqual([[], [3]]);
    expect(pauses).toEqual([3000, 3000, 3000]);
  });

  it("says it again for each check-in that is missed", async () => {
    const cast = new Cast();
    await flat(cast, ["heartbeat", ...ME, "--task-ref", "x", "--interval-seconds", "100"]);
    const later = (ms: number) => () => {
      cast.now += ms;
    };
    const { events } = await watched(
      cast,
      [],
      later(150_000),
      later(60_000),
      later(1000),
      later(100_000),
    );
    const told = events.map((each) => [each.status, each.task_heartbeat.missed_count]);
    expect(told).toEqual([
      ["clear", 0],
      ["warn", 2],
      ["warn", 3],
    ]);
  });

  it("says nothing of how it stood at first, and ends with the first change, if told so", async () => {
    const cast = new Cast();
    await flat(cast, ["presence", ...ME]);
    const said = () => cast.append({ kind: "lesson", subject: "x" } as never);
    const flags = ["--baseline-current", "--exit-on-change", "--interval", "0.5"];
    const { events, pauses } = await watched(cast, flags, nothing, said, nothing, nothing);
    expect([events.length, pauses]).toEqual([1, [500, 500]]);
    expect(
      (await watched(cast, ["--exit-on-change", "--interval", "0"], nothing)).events,
    ).toHaveLength(1);
  });

  it("names what has come since a revision, at most so much of it", async () => {
    const cast = new Cast();
    for (const n of [1, 2, 3, 4]) await cast.say(PEER, "lesson", "--subject", `${n}`);
    const revisions = async (...flags: string[]) =>
      (await watched(cast, flags)).events[0]?.new_change_revisions;
    const all = (await watched(cast, [])).events[0]?.revision;
    expect(await revisions("--since-revision", "2", "--max-changes", "2")).toEqual([all - 1, all]);
    expect(await revisions("--since-revision", "3")).toEqual(
      Array.from({ length: all - 3 }, (_, n) => n + 4),
    );
    expect(await revisions("--since-revision", "99")).toEqual([]);
  });

  it("ends when its time is over, or whoever began it has gone", async () => {
    const cast = new Cast();
    let ticks = 0;
    const forever = (world: How["world"], ...flags: string[]) =>
      cast.lines(agentRally("watch", ...ME, ...flags), { ...(world && { world }) });
    cast.pause = (ms) => {
      ticks += ms;
    };
    const clock = { ticks: () => ticks };
    await forever(clock, "--max-lifetime-seconds", "10");
    expect(ticks).toBe(10_000);
    const env = { BUILD_LOOP_WATCHER_MAX_LIFETIME_SECONDS: "7" };
    await cast.lines(agentRally("watch", ...ME), { env, world: clock });
    expect(ticks).toBe(17_000);
    await forever({ parent: () => (ticks < 30_000 ? 7 : 1), ...clock });
    expect(ticks).toBe(32_000);
    const ended = (pid: number) => (path: string) => {
      if (path === `/proc/${pid}/stat`) return ticks < 40_000 ? `${pid} (sh) S 1 0 0` : undefined;
      return path === "/proc/1/stat" ? "1 (init) S 0 0 0" : cast.files.readFile(path);
    };
    await forever(
      { files: { ...cast.files, readFile: ended(77) }, ...clock },
      "--parent-pid",
      "77",
    );
    expect(ticks).toBe(41_000);
  });

  it("leaves nothing open behind it, however often it looks", async () => {
    const cast = new Cast();
    await flat(cast, ["presence", ...ME]);
    const real = archivedDisk(nodeDisk(counters()));
    const open = new Set<unknown>();
    const disk: Disk = {
      ...real,
      open: (path, how) => {
        const handle = real.open(path, how);
        if (handle !== undefined) open.add(handle);
        return handle;
      },
      close: (handle) => {
        open.delete(handle);
        real.close(handle);
      },
    };
    const most: number[] = [];
    cast.pause = () => most.push(open.size);
    await cast.lines(agentRally("watch", ...ME, "--iterations", "5"), { world: { disk } });
    expect(most).toEqual([0, 0, 0, 0]);
  });
});
