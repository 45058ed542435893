/** Who runs in all rooms, as `rally roster` has it. */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import type { RosterAgent } from "../../lib/room/views/roster_view.ts";
import type { Cast } from "./cast.ts";
import { hook, writes } from "./hosted.ts";
import { Rooms } from "./rooms.ts";
import { scratchDirectory } from "./scratch.ts";
import { A, B, two } from "./two_rooms.ts";

const [HOST, SUB] = ["11111111-aaaa", "agent-7"] as const;

const lines = (out: string) => out.trimEnd().split("\n");

describe("rally roster", () => {
  it("answers with the whole tree", async () => {
    const { rooms, app, far } = await two();
    const roster = await app.ok(null, ["roster"], rooms.how);
    expect(roster).toEqual({
      stale_secs: 120,
      live_count: 2,
      stale_count: 0,
      agents: [
        {
          session_id: "s1",
          app: "app",
          room: app.room,
          tool: A,
          model: "gpt-6",
          task: "the lexer",
          task_ref: null,
          health: "none",
          missed_count: 0,
          phase: null,
          host: "box",
          cwd: app.root,
          parent: null,
          spawned: { explore: 2, review: 1 },
          spawned_total: 3,
          build_loop_run_label: null,
          last_seen: "2026-11-20T12:00:01.000Z",
          age_secs: 15,
          stale: false,
          children: [
            {
              session_id: "s2",
              app: "far",
              room: far.room,
              tool: B,
              model: null,
              task: null,
              task_ref: null,
              health: "none",
              missed_count: 0,
              phase: null,
              host: null,
              cwd: far.root,
              parent: "s1",
              spawned: {},
              spawned_total: 0,
              build_loop_run_label: null,
              last_seen: "2026-11-20T12:00:11.000Z",
              age_secs: 5,
              stale: false,
              children: [],
            },
          ],
        },
      ],
      rooms: [
        { app: "app", room: app.room },
        { app: "far", room: far.room },
      ],
      warnings: [],
    });
  });

  it("tells a person the same in two lines for each", async () => {
    const { rooms, app } = await two();
    const homes = [join(app.root, "..")];
    const how = { ...rooms.how, world: { own: () => ({ homes, hosts: [] }) } };
    const { out } = await app.text(null, ["roster"], how);
    expect(lines(out)).toEqual([
      "2 live, 0 stale (silent for more than 120 s, or over)",
      "s1 [app] box:~/app",
      '  codex:01 gpt-6, "the lexer", seen 15 s ago, sub-agents 3 (explore 2, review 1) +1 live',
      expect.stringMatching(/^ {4}s2 \[far\] \S*"?\/.*\/far"?$/),
      "      claude_code:01, seen 5 s ago",
    ]);
  });

  it("is narrowed to an app, also by the repository's own name, and shows the stale if asked to", async () => {
    const { rooms, app } = await two();
    const shown = async (...words: string[]) => {
      const roster = await app.ok(null, ["roster", ...words], rooms.how);
      return [
        roster.agents.map(({ session_id }) => session_id),
        roster.live_count,
        roster.stale_count,
      ];
    };
    expect(await shown("--app", "FAR")).toEqual([["s2"], 1, 0]);
    expect(await shown("--app", "nobody")).toEqual([[], 0, 0]);
    app.now += 100_000;
    expect(await shown("--stale-secs", "113")).toEqual([["s2"], 1, 1]);
    expect(await shown("--stale-secs", "113", "--all")).toEqual([["s1"], 1, 1]);
    const { out } = await app.text(null, ["roster", "--stale-secs", "1"], rooms.how);
    expect(lines(out)).toEqual([
      "0 live, 2 stale (silent for more than 1 s, or over; --all shows them)",
      "no live agents",
    ]);
    const all = await app.text(null, ["roster", "--stale-secs", "1", "--all"], rooms.how);
    expect(all.out).toContain("seen 2 min ago, stale");
    expect(lines(all.out)[0]).toBe("0 live, 2 stale (silent for more than 1 s, or over)");
  });

  it("tells a person which apps there are, and who began what stands at the top", async () => {
    const { rooms, app } = await two();
    const told = async (name: string) =>
      lines((await app.text(null, ["roster", "--app", name], rooms.how)).out)[1];
    expect(await told("nobody")).toBe("no room is called nobody; there are: app, far");
    expect(await told("far")).toMatch(/^s2 \[far\] .* \(begun by s1\)$/);
    const nowhere = { world: { cwd: scratchDirectory() }, cwd: "/" };
    const { out } = await app.text(null, ["roster", "--app", "far"], nowhere);
    expect(lines(out)[1]).toBe("no room is called far; there is none");
  });

  it.each(["0", "604801", "x", "-1"])("refuses --stale-secs %s", async (value) => {
    const { app } = await two();
    expect((await app.run(null, ["roster", `--stale-secs=${value}`])).code).toBe("bad-value");
  });

  it("has the current room in it with the index off, and others not", async () => {
    const { rooms, app, far } = await two();
    const off = { env: { ...rooms.how.env, RALLY_NO_GLOBAL_INDEX: "1" } };
    far.now = app.now;
    const apps = async (cast: Cast) =>
      (await cast.ok(null, ["roster"], off)).agents.map((each) => each.app);
    expect([await apps(app), await apps(far)]).toEqual([["app"], ["far"]]);
  });

  it("works where there is neither repository nor room, and where there is nothing at all", async () => {
    const { rooms, app } = await two();
    const outside = { cwd: "/" };
    const away = { world: { cwd: scratchDirectory() } };
    expect((await app.ok(null, ["roster"], { ...rooms.how, ...away })).live_count).toBe(2);
    const none = await app.ok(null, ["roster"], { ...away, ...outside });
    expect([none.agents, none.rooms, none.warnings]).toEqual([[], [], []]);
  });

  it("is not bound to a repository by the caller's environment", async () => {
    const { rooms, app, far } = await two();
    const env = { ...rooms.how.env, GIT_DIR: join(app.root, ".git"), RALLY_DIR: app.room };
    const { agents } = await app.ok(null, ["roster"], { env });
    expect(agents[0]?.children[0]?.room).toBe(far.room);
  });

  it("forgets those that ended, and knows one that goes on under another id as one", async () => {
    const { rooms, app, far } = await two();
    far.now = app.now;
    const goes = { kind: "session", status: "continues", ref: "s1", tool: A, session: "s9" };
    app.append({ ...goes, id: "session_goes" } as never);
    const { agents } = await app.ok(null, ["roster"], rooms.how);
    expect(
      agents.map(({ session_id, task, children }) => [session_id, task, children.length]),
    ).toEqual([["s9", "the lexer", 1]]);
    await far.ok(B, ["leave", "--session-id", "s2"], rooms.how);
    const left = await app.ok(null, ["roster"], rooms.how);
    expect([left.live_count, left.stale_count]).toEqual([1, 1]);
  });

  it("hangs a host's sub-agents below their session, and knows where a host runs", async () => {
    const rooms = new Rooms("app");
    const [cast] = rooms.casts as [Cast];
    await hook(cast, "claude-code", "SessionStart:startup", { ...rooms.how, session: HOST });
    await writes(cast, HOST, "src/a.ts", rooms.how);
    await writes(cast, HOST, "src/b.ts", { ...rooms.how, change: { agent_id: SUB } });
    const { agents } = await cast.ok(null, ["roster"], rooms.how);
    expect(agents).toMatchObject([
      { session_id: HOST, cwd: cast.root, children: [{ session_id: `${HOST}/${SUB}` }] },
    ]);
  });

  it("carries the label of the run that a room is under", async () => {
    const { rooms, app } = await two();
    const build_loop_id = `bl-20261120T120000Z-${A}-000042`;
    const label = `${A}#000042 2026-11-20T12:00:00.000Z`;
    const about = { status: "begun", build_loop_id, build_loop_run_label: label };
    app.append({ kind: "run-id", tool: A, session: "s1", ...about } as never);
    const { agents } = await app.ok(null, ["roster"], rooms.how);
    expect(agents[0]?.build_loop_run_label).toBe(label);
    expect(agents[0]?.children[0]?.build_loop_run_label).toBeNull();
  });

  it("says of each whether it is still at its task, which it may have named in a check-in alone", async () => {
    const { rooms, app, far } = await two();
    const checkIn = ["--task-ref", "parser", "--interval-seconds", "30"];
    await app.ok(A, ["heartbeat", ...checkIn, "--session-id", "s1"], rooms.how);
    await far.ok(B, ["heartbeat", ...checkIn, "--session-id", "s2", "--not-on-task"], rooms.how);
    app.now = far.now + 100_000;
    const [s1] = (await app.ok(null, ["roster"], rooms.how)).agents;
    expect(s1).toMatchObject({ task: "the lexer", health: "stale_check_in", missed_count: 3 });
    const s2 = { task: "parser", health: "drift_risk", missed_count: 0 };
    expect(s1?.children).toMatchObject([s2]);
    const { out } = await app.text(null, ["roster"], rooms.how);
    expect(lines(out)[2]).toContain('"the lexer", on parser, 3 check-ins missed, seen');
    expect(lines(out)[4]).toContain('"parser", no longer on it, seen');
  });

  it("reads what is kept of each session once", async () => {
    const { rooms, app, far } = await two();
    const seen: string[] = [];
    const real = nodeDisk(counters());
    const readWhole: typeof real.readWhole = (path) => {
      if (path.includes("/sessions/")) seen.push(path);
      return real.readWhole(path);
    };
    await app.ok(null, ["roster"], { ...rooms.how, world: { disk: { ...real, readWhole } } });
    const kept = ({ files, room }: Cast) =>
      files.list(join(room, "sessions")).map((name) => join(room, "sessions", name));
    expect(seen.sort()).toEqual([...kept(app), ...kept(far)].sort());
  });

  it("takes the newer of a fact and a sign of life", async () => {
    const { rooms, app } = await two();
    app.now += 200_000;
    await hook(app, "claude-code", "SessionStart:startup", { ...rooms.how, session: HOST });
    const shown = async () =>
      (await app.ok(null, ["roster", "--app", "app"], rooms.how)).agents.map(
        (each) => each.session_id,
      );
    // The start of a session alone is no fact, so that the room does not know it yet.
    expect(await shown()).toEqual([]);
    await writes(app, HOST, "src/a.ts", rooms.how);
    app.now += 119_000;
    await hook(app, "claude-code", "UserPromptSubmit", { ...rooms.how, session: HOST });
    app.now += 100_000;
    expect(await shown()).toEqual([HOST]);
  });
});

it("makes nothing in the rooms that it reads where they cannot be written to", async () => {
  const { rooms, app, far } = await two();
  chmodSync(far.room, 0o500);
  const { agents } = await app.ok(null, ["roster"], rooms.how);
  chmodSync(far.room, 0o700);
  const names = (all: readonly RosterAgent[]): string[] =>
    all.flatMap(({ session_id, children }) => [session_id, ...names(children)]);
  expect(names(agents as never)).toEqual(["s1", "s2"]);
});
