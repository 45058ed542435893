/** The pointers to rooms: when they are written, where to, and what is made of others' doing there. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appOf, indexDirectory, pointerName } from "../../lib/cli/room_index.ts";
import { nodeFs } from "../../lib/git/node_fs.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters, type Disk } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { fault } from "../ledger/memory_disk.ts";
import type { Cast, How } from "./cast.ts";
import { hook, writes } from "./hosted.ts";
import { Rooms } from "./rooms.ts";
import { sandbox } from "./sandbox.ts";
import { scratchDirectory } from "./scratch.ts";

const [A, B] = ["codex:01", "claude_code:01"] as const;

/** A disk that tells which paths of the index were asked for. */
function watched(state: string): { readonly how: Partial<How>; readonly touched: string[] } {
  const touched: string[] = [];
  const noting = <T extends object>(real: T): T =>
    Object.fromEntries(
      Object.entries(real).map(([name, act]) => [
        name,
        (...args: unknown[]) => {
          for (const each of args)
            if (typeof each === "string" && each.startsWith(state)) touched.push(`${name} ${each}`);
          return (act as (...args: unknown[]) => unknown)(...args);
        },
      ]),
    ) as T;
  const disk = { ...archivedDisk(nodeDisk(counters())), sync: () => {}, syncDirectory: () => {} };
  return { touched, how: { world: { disk: noting(disk as Disk), files: noting(nodeFs()) } } };
}

describe("where the pointers are", () => {
  const home = scratchDirectory();
  const at = (env: Readonly<Record<string, string>>) => indexDirectory({ env, files: nodeFs() });
  const standard = `${home}/.local/state/rally/rooms`;

  it.each([
    ["the state directory", { XDG_STATE_HOME: "/x", HOME: home }, "/x/rally/rooms"],
    ["else the standard one", { HOME: home }, standard],
    ["also where the other is empty", { XDG_STATE_HOME: "", HOME: home }, standard],
    ["or relative, which counts as not set", { XDG_STATE_HOME: "state", HOME: home }, standard],
    ["nowhere if switched off", { RALLY_NO_GLOBAL_INDEX: "1", XDG_STATE_HOME: "/x" }, undefined],
    ["in whatever words", { RALLY_NO_GLOBAL_INDEX: "yes", HOME: home }, undefined],
    ["but not by 0", { RALLY_NO_GLOBAL_INDEX: "0", HOME: home }, standard],
    ["nowhere without a home", {}, undefined],
    ["nor in one that does not exist", { HOME: `${home}/nobody` }, undefined],
    ["nor in the root directory", { HOME: "/" }, undefined],
  ])("%s", (_, env, directory) => {
    expect(at(env)).toBe(directory);
  });
});

describe("a room is called", () => {
  it.each([
    ["/src/rally/.rally", "rally"],
    ["/src/My Projekt (ä)/.rally", "my-projekt----"],
    ["/src/bare.git/.rally", "bare.git"],
    [`/src/${"x".repeat(80)}/.rally`, "x".repeat(64)],
    ["/room", "-"],
  ])("by the directory that holds it: %s", (room, app) => {
    expect(appOf(room)).toBe(app);
  });
});

describe("a pointer is written", () => {
  it.each([
    [
      "a first word",
      (cast: Cast, how: How) => cast.ok(A, ["say", "lesson", "--subject", "x"], how),
    ],
    ["enter", (cast: Cast, how: How) => cast.ok(A, ["enter"], how)],
    ["a first touch", (cast: Cast, how: How) => writes(cast, "11111111-aaaa", "src/a.ts", how)],
  ])("once a session has begun, by %s, for the user alone", async (_, act) => {
    const rooms = new Rooms("app");
    const [cast] = rooms.casts as [Cast];
    await act(cast, rooms.how);
    expect(rooms.pointers).toEqual([pointerName(cast.room)]);
    const text = readFileSync(join(rooms.directory, rooms.pointers[0]!), "utf8");
    expect(JSON.parse(text)).toEqual({ room: cast.room });
    for (const each of ["state", "state/rally", "state/rally/rooms"])
      expect(statSync(join(rooms.state, "..", each)).mode & 0o777).toBe(0o700);
  });

  it("for one room, whichever worktree begins", async () => {
    const rooms = new Rooms("app");
    const [cast] = rooms.casts as [Cast];
    cast.worktree("feature");
    await cast.ok(A, ["enter"], rooms.how);
    await cast.ok(B, ["enter"], { ...rooms.how, cwd: "../feature" });
    expect(rooms.pointers).toEqual([pointerName(cast.room)]);
  });

  it("again by enter, where it was taken away", async () => {
    const rooms = new Rooms("app");
    const [cast] = rooms.casts as [Cast];
    await cast.ok(A, ["enter"], rooms.how);
    rmSync(rooms.directory, { recursive: true });
    await cast.ok(A, ["next"], rooms.how);
    expect(rooms.pointers).toEqual([]);
    await cast.ok(A, ["enter"], rooms.how);
    expect(rooms.pointers).toHaveLength(1);
  });

  it("not where nothing was written, nor where it is switched off", async () => {
    const rooms = new Rooms("app");
    const [cast] = rooms.casts as [Cast];
    await cast.ok(A, ["next", "--audit"], rooms.how);
    await cast.run(A, ["say", "release", "--ref", "claim_x"], rooms.how);
    const words = ["say", "lesson", "--subject", "x"] as const;
    const { data } = await cast.run(A, words, { ...rooms.how, ...sandbox(cast) });
    expect(data.outcome).toBe("pending");
    const off = { env: { ...rooms.how.env, RALLY_NO_GLOBAL_INDEX: "1" } };
    await cast.ok(A, ["enter"], off);
    await hook(cast, "claude-code", "SessionStart:startup", off);
    expect(existsSync(rooms.state)).toBe(false);
  });

  it("by the first fact alone: nothing of it is touched by those that follow", async () => {
    const rooms = new Rooms("app");
    const [cast] = rooms.casts as [Cast];
    const { how, touched } = watched(rooms.state);
    const with_ = { ...rooms.how, world: how.world! };
    await writes(cast, "11111111-aaaa", "src/a.ts", with_);
    expect(touched).toContainEqual(expect.stringMatching(/^replace .*\.json$/));
    touched.length = 0;
    await writes(cast, "11111111-aaaa", "src/b.ts", with_);
    await hook(cast, "claude-code", "UserPromptSubmit", with_);
    await hook(cast, "claude-code", "PostToolUse:Write", with_);
    await cast.ok("claude_code:1111aaaa", ["say", "lesson", "--subject", "x"], {
      env: { ...rooms.how.env, RALLY_SESSION_ID: "11111111-aaaa" },
      world: how.world!,
    });
    expect(touched).toEqual([]);
  });
});

describe("where it cannot be written", () => {
  it.each(["EROFS", "EACCES", "ENOSPC", "EDQUOT"])("nothing is said: %s", async (code) => {
    const rooms = new Rooms("app");
    const [cast] = rooms.casts as [Cast];
    const disk = { ...archivedDisk(nodeDisk(counters())), sync: () => {}, syncDirectory: () => {} };
    const shut =
      <T extends unknown[]>(act: (path: string, ...rest: T) => void) =>
      (path: string, ...rest: T): void => {
        if (path.startsWith(rooms.state)) throw fault(code);
        act(path, ...rest);
      };
    const { makeDirectory, replace } = disk;
    const world = { disk: { ...disk, makeDirectory: shut(makeDirectory), replace: shut(replace) } };
    const { exit, err } = await cast.json(A, ["enter"], { ...rooms.how, world });
    expect([exit, err, rooms.pointers]).toEqual([0, "", []]);
  });

  it.each([
    ["rally", "rally"],
    ["rooms", "rally/rooms"],
  ])("or would be through a link, %s, nothing is written elsewhere", async (_, link) => {
    const rooms = new Rooms("app");
    const [cast] = rooms.casts as [Cast];
    const elsewhere = scratchDirectory();
    mkdirSync(join(rooms.state, link, ".."), { recursive: true });
    mkdirSync(join(elsewhere, "rooms"));
    symlinkSync(elsewhere, join(rooms.state, link));
    await cast.ok(A, ["enter"], rooms.how);
    expect([...nodeFs().list(elsewhere), ...nodeFs().list(join(elsewhere, "rooms"))]).toEqual([
      "rooms",
    ]);
  });

  it("a link in the place of the pointer is replaced, not followed", async () => {
    const rooms = new Rooms("app");
    const [cast] = rooms.casts as [Cast];
    const target = join(scratchDirectory(), "target");
    writeFileSync(target, "mine");
    mkdirSync(rooms.directory, { recursive: true });
    symlinkSync(target, join(rooms.directory, pointerName(cast.room)));
    await cast.ok(A, ["enter"], rooms.how);
    expect(readFileSync(target, "utf8")).toBe("mine");
    expect((await cast.ok(null, ["roster"], rooms.how)).rooms).toHaveLength(1);
  });
});

describe("what somebody planted among the pointers", () => {
  const other = () => {
    const rooms = new Rooms("app", "other");
    mkdirSync(rooms.directory, { recursive: true });
    const plant = (name: string, text: string) => writeFileSync(join(rooms.directory, name), text);
    return { rooms, plant, cast: rooms.casts[0]!, stranger: rooms.casts[1]! };
  };
  const pointing = (room: string) => [pointerName(room), JSON.stringify({ room })] as const;

  it.each([
    ["a relative path", () => pointing("app/.rally")],
    ["a path with ..", ({ stranger }) => pointing(`${stranger.root}/../other/.rally`)],
    ["a name that is not the room's", ({ stranger }) => ["x.json", pointing(stranger.room)[1]]],
    ["garbage", ({ stranger }) => [pointerName(stranger.room), "\0{["]],
    ["something else", ({ stranger }) => [pointerName(stranger.room), '{"room":7}']],
    ["null", ({ stranger }) => [pointerName(stranger.room), "null"]],
    [
      "megabytes",
      ({ stranger }) => [pointerName(stranger.room), pointing(stranger.room)[1] + " ".repeat(1e6)],
    ],
    ["the root", () => pointing("/")],
    ["a path that no system takes", () => pointing("/a\0b/.rally")],
  ] as readonly [string, (all: ReturnType<typeof other>) => readonly [string, string]][])(
    "is passed over: %s",
    async (_, planted) => {
      const all = other();
      const { rooms, cast, stranger, plant } = all;
      await stranger.ok(B, ["enter"]);
      await cast.ok(A, ["enter"], rooms.how);
      plant(...planted(all));
      const { agents, warnings } = await cast.ok(null, ["roster"], rooms.how);
      expect([agents.map(({ app }) => app), warnings]).toEqual([["app"], []]);
    },
  );

  it("would be found if it were right", async () => {
    const { rooms, cast, stranger, plant } = other();
    await stranger.ok(B, ["enter"]);
    await cast.ok(A, ["enter"], rooms.how);
    plant(...pointing(stranger.room));
    const { agents } = await cast.ok(null, ["roster"], rooms.how);
    expect(agents.map(({ app }) => app)).toEqual(["app", "other"]);
  });

  it("shows a room once, whichever link leads to it", async () => {
    const { rooms, cast, plant } = other();
    const alias = join(scratchDirectory(), "alias");
    symlinkSync(cast.root, alias);
    await cast.ok(A, ["enter"], rooms.how);
    plant(...pointing(`${alias}/.rally`));
    for (const cwd of [".", "/"])
      expect((await cast.ok(null, ["-C", cwd, "roster"] as never, rooms.how)).agents).toHaveLength(
        1,
      );
  });

  it("makes nothing where it leads, and follows no link of a room", async () => {
    const { rooms, cast, stranger, plant } = other();
    const bare = scratchDirectory();
    mkdirSync(join(bare, "room/log"), { recursive: true });
    symlinkSync(stranger.root, join(bare, ".rally"));
    plant(...pointing(`${bare}/room`));
    plant(...pointing(`${bare}/.rally`));
    plant(...pointing("/etc"));
    const { warnings } = await cast.ok(null, ["roster"], rooms.how);
    expect(warnings.map(({ code }) => code).sort()).toEqual(["gone", "room-symlink"]);
    expect(nodeFs().list(join(bare, "room"))).toEqual(["log"]);
    expect(nodeFs().list(stranger.root)).not.toContain("log");
  });

  it("forgets a room that has been gone for 30 days, and no other", async () => {
    const { rooms, cast, stranger } = other();
    await cast.ok(A, ["enter"], rooms.how);
    await stranger.ok(B, ["enter"], rooms.how);
    rmSync(stranger.root, { recursive: true });
    const age = (days: number) => {
      const then = (cast.now - days * 86_400_000) / 1000;
      for (const name of rooms.pointers) utimesSync(join(rooms.directory, name), then, then);
    };
    const codes = async () => {
      const { warnings } = await cast.ok(null, ["roster"], rooms.how);
      return warnings.map(({ app, code }) => [app, code]);
    };
    age(29);
    expect(await codes()).toEqual([["other", "gone"]]);
    expect(rooms.pointers).toHaveLength(2);
    age(31);
    expect(await codes()).toEqual([["other", "gone"]]);
    expect(rooms.pointers).toEqual([pointerName(cast.room)]);
    expect(await codes()).toEqual([]);
  });

  it("is told in a few lines, and a program of all of them, where hundreds of rooms are gone", async () => {
    const { rooms, cast, plant } = other();
    for (let n = 0; n < 300; n++) plant(...pointing(`/nowhere/${n}/.rally`));
    const text = (await cast.text(null, ["roster"], rooms.how)).out.trimEnd().split("\n");
    expect(text.filter((line) => line.startsWith("warning: "))).toHaveLength(8);
    expect(text.at(-1)).toBe("and 292 more warnings: --json");
    expect((await cast.ok(null, ["roster"], rooms.how)).warnings).toHaveLength(300);
  });

  it("is nothing where the directory cannot be listed", async () => {
    const { rooms, cast } = other();
    await cast.ok(A, ["enter"], rooms.how);
    rmSync(rooms.directory, { recursive: true });
    writeFileSync(rooms.directory, "a file");
    chmodSync(rooms.directory, 0);
    expect((await cast.ok(null, ["roster"], rooms.how)).agents).toHaveLength(1);
  });
});
