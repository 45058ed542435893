/** What `git clean` would take away is held against what it does take away: the real Git is asked, and then let loose. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { commandsOf } from "../../lib/hosts/shell_commands.ts";
import fc from "../fast_check.ts";
import { git, tryGit } from "../git/git_command.ts";
import { Cast } from "./cast.ts";
import { type Calling, hook } from "./hosted.ts";

const ENV = { PATH: process.env.PATH!, GIT_CONFIG_GLOBAL: "/dev/null" };

/** Files of every sort: tracked, untracked, ignored, in directories of their own and among others. */
const FILES = [
  "new.ts",
  "a.o",
  "src/new.ts",
  "src/b.o",
  "gen/one.ts",
  "gen/two.o",
  "out/x.o",
  'ü/q"t.ts',
];

function littered(): Cast {
  const cast = new Cast();
  cast.write(".gitignore", "*.o\n");
  git(cast.root, ["add", "."]);
  for (const name of FILES) cast.write(name, "x");
  return cast;
}

const shell = (cast: Cast, command: string, how: Calling = {}) =>
  hook(cast, "claude-code", "PreToolUse:Bash", {
    session: "22222222-bbbb",
    ...how,
    env: { ...ENV, ...how.env },
    change: { tool_input: { command } },
  });

const claims = (cast: Cast, ...paths: string[]) =>
  cast.say("codex:01", "claim", "--path", ...paths, "--subject", "x");

describe("git clean against what peers hold", () => {
  it.each([
    ["git clean -fd", "gen", 2],
    ["git clean -fd", "gen/one.ts", 2],
    ["git clean -f", "new.ts", 2],
    ["git clean -f src", "src/new.ts", 2],
    ["git clean -fx", "src/b.o", 2],
    ["git clean -fX", "src/b.o", 2],
    ["git reset && git clean -fd", "src", 2],
    ["git clean -fd", "src/a.ts", 0],
    ["git clean -fd", "README", 0],
    ["git clean -fd", "gen/not-yet.ts", 0],
    ["git clean -fdx", "gen/not-yet.ts", 0],
    ["git clean -fdx", "gen/one.ts", 2],
    ["git clean -f", "gen", 0],
    ["git clean -f", "src/b.o", 0],
    ["git clean -fd", "out", 0],
    ["git clean -fd -e gen", "gen", 0],
    ["git clean -fd -- src", "gen", 0],
    ["git clean -fX", "src/new.ts", 0],
    ["git clean -d", "gen", 0],
    ["git clean -nfd", "gen", 0],
    ["git add gen && git clean -fd", "gen", 0],
  ])("%s with a claim on %s exits with %i", async (command, path, exit) => {
    const cast = littered();
    await claims(cast, path);
    const told = await shell(
      cast,
      `${command} -e .rally`.replace(/(.*) -- (\S+)(.*)/, "$1$3 -- $2"),
    );
    expect([told.exit, told.err === ""], told.err).toEqual([exit, exit === 0]);
    if (exit === 2) expect(told.err).toContain("is claimed by codex:01");
  });

  it("goes by the directory that it is run in, and takes the agent's own files as they are", async () => {
    const cast = littered();
    await claims(cast, "new.ts");
    expect((await shell(cast, "git clean -fd", { cwd: "src" })).exit).toBe(0);
    expect((await shell(cast, "git clean -fd ..", { cwd: "src" })).exit).toBe(2);
    const own = { env: {}, session: "33333333-cccc" };
    await shell(cast, "echo x > gen/one.ts", own);
    expect((await shell(cast, "git clean -fd gen", own)).exit).toBe(0);
    expect((await shell(cast, "git clean -fd gen")).exit).toBe(2);
  });

  it("claims nothing, and passes where Git does not answer", async () => {
    const cast = littered();
    await claims(cast, "gen");
    const before = cast.ledger();
    await shell(cast, "git clean -fd src");
    expect(cast.ledger()).toBe(before);
    const gone = await shell(cast, "git clean -fd", { env: { PATH: "/nonexistent" } });
    expect(gone).toMatchObject({ exit: 0, out: "", err: "" });
  });

  it("denies exactly what the real Git then does away with", async () => {
    const options = fc.subarray(["-d", "-x", "-e gen", "-e '*.ts'", "-e /out"], { minLength: 0 });
    const where = fc.constantFrom("", "-- .", "-- src", "-- gen out", "-- '*.o'", "-- . ':!gen'");
    const claim = fc.constantFrom(
      "gen",
      "gen/one.ts",
      "gen/two.o",
      "out",
      "new.ts",
      "a.o",
      "src",
      "README",
      "gen/no",
    );
    await fc.assert(
      fc.asyncProperty(options, where, claim, async (flags, paths, path) => {
        const cast = littered();
        await claims(cast, path);
        const command = ["git clean -f -e .rally", ...flags, paths].join(" ").trim();
        const { exit } = await shell(cast, command);
        const before = inside(cast, path);
        const [{ words } = { words: [] }] = commandsOf(command) ?? [];
        git(
          cast.root,
          words.slice(1).map((each) => each.text),
        );
        expect([command, path, exit === 2]).toEqual([command, path, inside(cast, path) !== before]);
      }),
      { numRuns: 40 },
    );
  });
});

/** Which files stand at a path. */
function inside(cast: Cast, path: string): string {
  const at = join(cast.root, path);
  if (!existsSync(at)) return "";
  const kind = cast.files.kind(at);
  return kind === "dir" ? readdirSync(at, { recursive: true }).sort().join() : path;
}

describe("git clean against the room", () => {
  it.each([
    ["git clean -fdx", 2],
    ["git clean -fdX", 2],
    ["git clean -ffdxq", 2],
    ["git clean -fx .", 2],
    ["git clean -fx .rally", 2],
    ["git reset --hard && git clean -fdx", 2],
    ["git stash; git clean -fdx", 2],
    ["git clean -fd", 0],
    ["git clean -fx", 0],
    ["git clean -fdx -e .rally", 0],
    ["git clean -fdx --exclude=.rally", 0],
    ["git clean -fdxe '/.rally'", 0],
    ["git clean -fdX -e .rally", 2],
    ["git clean -fdx src", 0],
    ["git clean -fdx -- ':!.rally'", 0],
    ["git clean -dxn", 0],
    ["git clean -dx", 0],
  ])("%s exits with %i, though nobody else is here", async (command, exit) => {
    const cast = littered();
    // The room is made by whoever first writes.
    await shell(cast, "echo x > mine.ts");
    const told = await shell(cast, command);
    expect(told.exit, told.err).toBe(exit);
    if (exit === 0) return;
    expect(told.err).toContain("git clean would delete .rally, the room of all agents");
    // The remedy is what it says: the room stays, and the rest goes.
    const [, remedy = ""] = /Keep it: (git .*)/.exec(told.err) ?? [];
    expect((await shell(cast, remedy)).exit).toBe(0);
    const [{ words } = { words: [] }] = commandsOf(remedy) ?? [];
    git(
      cast.root,
      words.slice(1).map((each) => each.text),
    );
    expect([existsSync(join(cast.room, "log")), existsSync(join(cast.root, "a.o"))]).toEqual([
      true,
      command === "git clean -fx .rally",
    ]);
  });

  it("is told in advise, and silent where hooks are off", async () => {
    const cast = littered();
    await shell(cast, "echo x > mine.ts");
    const told = await shell(cast, "git clean -fdx", { env: { RALLY_HOOKS: "advise" } });
    expect([told.exit, told.out]).toEqual([
      0,
      expect.stringContaining("git clean would delete .rally"),
    ]);
    const off = await shell(cast, "git clean -fdx", { env: { RALLY_HOOKS: "off" } });
    expect(off).toMatchObject({ exit: 0, out: "", err: "" });
  });

  it("is no matter in a linked worktree, in a directory without it, or before there is a room", async () => {
    const cast = littered();
    expect((await shell(cast, "git clean -fdx")).exit).toBe(0);
    expect(existsSync(cast.room)).toBe(false);
    await shell(cast, "echo x > mine.ts");
    cast.worktree("topic");
    for (const cwd of ["../topic", "src"])
      expect((await shell(cast, "git clean -fdx", { cwd })).exit).toBe(0);
    expect((await shell(cast, "git clean -fdx ..", { cwd: "src" })).exit).toBe(2);
  });

  it("runs nothing that the repository's settings name", async () => {
    const cast = littered();
    await shell(cast, "echo x > mine.ts");
    const ran = join(cast.root, "../ran");
    writeFileSync(join(cast.root, "../evil"), `#!/bin/sh\necho x > '${ran}'\n`, { mode: 0o755 });
    git(cast.root, ["config", "core.fsmonitor", `'${join(cast.root, "../evil")}'`]);
    mkdirSync(join(cast.root, ".git/hooks"), { recursive: true });
    expect((await shell(cast, "git clean -fdx")).exit).toBe(2);
    expect(existsSync(ran)).toBe(false);
    tryGit(cast.root, ["clean", "-n"]);
    expect(existsSync(ran)).toBe(true);
    rmSync(ran);
  });
});

describe("a Git that does not answer in time", () => {
  const run = () => ({ exit: null, out: new Uint8Array(), err: "", fault: "ETIMEDOUT" });

  it("lets a clean pass, loudly, and not where hooks fail closed", async () => {
    const cast = littered();
    await claims(cast, "gen");
    const { exit, out } = await shell(cast, "git clean -fdx", { world: { run } });
    expect([exit, out]).toEqual([0, expect.stringContaining("before Git said what its clean")]);
    const closed = { world: { run }, env: { RALLY_FAIL_CLOSED: "1" } };
    expect((await shell(cast, "git clean -fdx", closed)).exit).toBe(2);
  });

  it("does not unsay what the rest of the line is denied for", async () => {
    const cast = littered();
    await claims(cast, "src/a.ts");
    const command = "rm src/a.ts; git clean -fd";
    expect((await shell(cast, command, { world: { run } })).exit).toBe(2);
  });
});
