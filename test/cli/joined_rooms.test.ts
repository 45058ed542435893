/** What `recent --all` and `whoami --global` tell of all rooms. */
import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import type { Cast } from "./cast.ts";
import { Rooms } from "./rooms.ts";
import { scratchDirectory } from "./scratch.ts";

const [A, B] = ["codex:01", "claude_code:01"] as const;

/** Two rooms in which one speaks and the other answers, turn by turn, by clocks that agree. */
async function two() {
  const rooms = new Rooms("app", "far");
  const [app, far] = rooms.casts as [Cast, Cast];
  for (const [n, cast] of [app, far, app, far].entries()) {
    cast.now = app.now + n * 10_000;
    await cast.ok(n % 2 === 0 ? A : B, ["say", "lesson", "--subject", `number ${n}`], rooms.how);
    app.now = cast.now;
  }
  return { rooms, app, far };
}

describe("rally recent --all", () => {
  const subjects = (rows: readonly { fact: Readonly<Record<string, unknown>> }[]) =>
    rows.map(({ fact }) => fact["subject"]);

  it("shows the newest of all rooms, each with the room that it stands in", async () => {
    const { rooms, app, far } = await two();
    const { exit, json } = await app.json(null, ["recent", "--all", "--limit", "2"], rooms.how);
    const rows = [
      {
        app: "far",
        room: far.room,
        seq: 2,
        fact: {
          v: 1,
          id: "lesson_0002aaaaaaaa",
          kind: "lesson",
          at: "2026-11-20T12:01:04.000Z",
          tool: B,
          session: "claude_code-01-0000aaaa",
          subject: "number 3",
          seen: "lesson_0001aaaaaaaa",
        },
      },
      {
        app: "app",
        room: app.room,
        seq: 2,
        fact: {
          v: 1,
          id: "lesson_0002aaaaaaaa",
          kind: "lesson",
          at: "2026-11-20T12:00:33.000Z",
          tool: A,
          session: "codex-01-0000aaaa",
          subject: "number 2",
          seen: "lesson_0001aaaaaaaa",
        },
      },
    ];
    const both = [
      { app: "app", room: app.room },
      { app: "far", room: far.room },
    ];
    const answer = {
      ok: true,
      product: "rally",
      command: "recent",
      schema: "agent-rally.command.recent.v1",
      data: { recent: { rows, rooms: both, warnings: [] } },
    };
    expect([exit, json]).toEqual([0, answer]);
  });

  it("keeps to the ledger's order within a room, whatever times its facts say", async () => {
    const { rooms, app } = await two();
    const late = { kind: "lesson", session: "m", tool: "m:1" };
    app.append({ ...late, at: "2026-11-20T23:00:00.000Z", subject: "ahead" } as never);
    app.append({ ...late, at: "2026-11-20T01:00:00.000Z", subject: "behind" } as never);
    const { rows } = await app.ok(null, ["recent", "--all"], rooms.how);
    expect(subjects(rows)).toEqual([
      "number 3",
      "number 1",
      "behind",
      "ahead",
      "number 2",
      "number 0",
    ]);
  });

  it("is narrowed by kind and tool, and works outside of any repository", async () => {
    const { rooms, app } = await two();
    const outside = { ...rooms.how, world: { cwd: scratchDirectory() } };
    const shown = async (...words: string[]) =>
      subjects((await app.ok(null, ["recent", "--all", ...words], outside)).rows);
    expect(await shown("--tool", A)).toEqual(["number 2", "number 0"]);
    expect(await shown("--kind", "claim")).toEqual([]);
    expect(await shown("--limit", "1")).toEqual(["number 3"]);
    const { out } = await app.text(null, ["recent", "--all", "--limit", "1"], outside);
    expect(out).toMatch(/^ {5}2 {2}far {2}claude_code:01 learned: "number 3" lesson_\w+\n$/);
  });

  it.each([
    ["path", "src/a.ts"],
    ["since", "1"],
  ])("does not take --%s, which is of one room alone", async (flag, value) => {
    const { app } = await two();
    expect((await app.run(null, ["recent", "--all", `--${flag}`, value])).code).toBe("bad-flags");
  });

  it("says which room it could not look into", async () => {
    const { rooms, app, far } = await two();
    rmSync(far.root, { recursive: true });
    const { rows, warnings } = await app.ok(null, ["recent", "--all"], rooms.how);
    expect(subjects(rows)).toEqual(["number 2", "number 0"]);
    expect(warnings).toMatchObject([{ app: "far", room: far.room, code: "gone" }]);
    const { out } = await app.text(null, ["recent", "--all"], rooms.how);
    expect(out).toContain("warning: far: ");
  });

  it("shows the others where a room can be read so far and no further", async () => {
    const { rooms, app, far } = await two();
    // More than is read back from the end, so that the history has to be asked.
    const risk = { kind: "risk", tool: B, session: "many", subject: "s" };
    for (let n = 0; n < 2100; n++) far.append(risk as never);
    const argv = ["recent", "--all", "--kind", "lesson"] as const;
    const lookedAt: boolean[] = [];
    for (let nth = 1; ; nth++) {
      const real = archivedDisk(nodeDisk(counters()));
      const its = new Set<unknown>();
      let reads = 0;
      const open: typeof real.open = (path, how) => {
        const handle = real.open(path, how);
        if (path.startsWith(far.room)) its.add(handle);
        else its.delete(handle);
        return handle;
      };
      const read: typeof real.read = (handle, ...given) => {
        if (its.has(handle) && ++reads >= nth)
          throw Object.assign(new Error("a fault"), { code: "EIO" });
        return real.read(handle, ...given);
      };
      const world = { disk: { ...real, open, read } };
      const told = await app.ok(null, argv, { ...rooms.how, world });
      if (reads < nth) break;
      // A cache that cannot be read is no loss.
      if (told.warnings?.length === 0) {
        expect(told.rows).toHaveLength(4);
        continue;
      }
      expect(subjects(told.rows)).toEqual(["number 2", "number 0"]);
      expect(told.warnings).toMatchObject([{ app: "far", code: "unreadable-ledger" }]);
      lookedAt.push(told.rooms?.length === 2);
    }
    expect(new Set(lookedAt)).toEqual(new Set([false, true]));
  });

  it("looks no further than here without --all", async () => {
    const { rooms, app } = await two();
    const here = await app.ok(null, ["recent"], rooms.how);
    expect(here).toEqual({ rows: [expect.anything(), expect.anything()] });
    expect(Object.keys(here.rows[0]!)).toEqual(["seq", "fact"]);
  });
});

describe("rally whoami --global", () => {
  it("tells who the caller is in each room", async () => {
    const { rooms, app, far } = await two();
    await far.ok(A, ["enter", "--session-id", "s1"], rooms.how);
    const { exit, json } = await app.json(A, ["whoami", "--global"], rooms.how);
    const mine = {
      app: "app",
      room: app.room,
      tool: A,
      session_id: "codex-01-0000aaaa",
      last_seen: "2026-11-20T12:00:33.000Z",
    };
    const theirs = {
      app: "far",
      room: far.room,
      tool: A,
      session_id: "s1",
      last_seen: "2026-11-20T12:01:05.000Z",
    };
    const whoami = {
      cwd: app.root,
      version: "0.0.0",
      build_id: "test",
      host: hostname(),
      tool: A,
      session_id: "codex-01-0000aaaa",
      repo_root: app.root,
      repo_id: expect.stringMatching(/^[0-9a-f]{8}$/),
      room_id: "main",
      worktree: "",
      branch: "main",
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      lead: null,
      mission: null,
      acknowledged: false,
      rooms: [mine, theirs],
      warnings: [],
    };
    const answer = {
      ok: true,
      product: "rally",
      command: "whoami",
      schema: "agent-rally.command.whoami.v1",
      data: { whoami },
    };
    expect([exit, json]).toEqual([0, answer]);
    const own = { own: () => ({ homes: [far.root], hosts: [] }) };
    const { out } = await app.text(A, ["whoami", "--global"], { ...rooms.how, world: own });
    expect(out).toContain("\n~: codex:01 session s1 seen 12:01Z\n");
  });

  it("knows no session where the caller has none, and nobody who does not say who it is", async () => {
    const { rooms, app, far } = await two();
    const known = async (tool: string | null) => {
      const outside = { ...rooms.how, world: { cwd: scratchDirectory() } };
      const { rooms: all } = await app.ok(tool, ["whoami", "--global"], outside);
      return all!.map(({ room, tool: name, session_id }) => [room, name, session_id !== null]);
    };
    expect(await known(A)).toEqual([
      [app.room, A, true],
      [far.room, A, false],
    ]);
    const outside = { ...rooms.how, world: { cwd: scratchDirectory() } };
    const told = await app.text(A, ["whoami", "--global"], outside);
    expect(told.out.split("\n").slice(0, 2)).toEqual([`${A} (not joined)`, "outside any room"]);
    expect(told.out).not.toContain("leads");
    expect(await known(null)).toEqual([
      [app.room, null, false],
      [far.room, null, false],
    ]);
    const { out } = await app.text(A, ["whoami", "--global"], rooms.how);
    expect(out).toContain("not joined in 1 other room\n");
  });

  it("says nothing of rooms without --global", async () => {
    const { rooms, app } = await two();
    const me = await app.ok(A, ["whoami"], rooms.how);
    expect([me.rooms, me.warnings]).toEqual([undefined, undefined]);
  });
});
