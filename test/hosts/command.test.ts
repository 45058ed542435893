/** The line that hosts run, under the shells that run it, where hostile things are planted around it. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { hookCommand } from "../../lib/hosts/settings/command.ts";
import { entryOf } from "../../lib/hosts/settings/entries.ts";
import { WIRINGS } from "../../lib/hosts/settings/wirings.ts";
import { linkedWorktree, scratchRepository } from "../cli/scratch.ts";

/** Bash reads its user's settings where its input is a socket, as a test's is. */
const SHELLS = [["/bin/dash"], ["/bin/bash", "--norc"]].filter(([path]) => existsSync(path!));
const NOTICE = "nobody is coordinated";
const START = hookCommand({ host: "claude-code", event: "SessionStart", notice: NOTICE });
const WRITE = hookCommand({ host: "codex", event: "PreToolUse" });
const CLOSED = hookCommand({ host: "codex", event: "PreToolUse", failClosed: true });

/** A repository in a directory with blanks in its name, and a program outside it that says what it was given. */
function place() {
  const app = scratchRepository();
  const root = join(dirname(app), "a b's");
  mkdirSync(root);
  const bin = join(root, "bin");
  program(join(bin, "rally"), "outside");
  return { app, root, bin };
}

function program(path: string, name: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const text = `#!/bin/sh\nread -r line\necho "${name} $* <$line> $RALLY_FAIL_CLOSED"\necho why >&2\nexit 2\n`;
  writeFileSync(path, text, { mode: 0o755 });
}

interface Around {
  readonly cwd: string;
  readonly path?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Every shell must come to the same; nothing is in the environment but what is given. */
function run(command: string, { cwd, path, env = {} }: Around) {
  const told = SHELLS.map((shell) => {
    const given = { ...env, ...(path === undefined ? {} : { PATH: path }) };
    const argv = ["-i", ...Object.entries(given).map(([k, v]) => `${k}=${v}`)];
    const { status, stdout, stderr } = spawnSync(
      "/usr/bin/env",
      [...argv, ...shell, "-c", command],
      { cwd, input: '{"a":1}\n', encoding: "utf8" },
    );
    return { status, out: stdout, err: stderr };
  });
  for (const each of told) expect(each).toEqual(told[0]);
  return told[0]!;
}

const RAN = { status: 2, out: 'outside hook codex PreToolUse <{"a":1}> \n', err: "why\n" };
const SILENT = { status: 0, out: "", err: "" };

describe("a command from PATH", () => {
  it("is run under more than one shell", () => {
    expect(SHELLS.length).toBe(2);
  });

  it("calls the rally outside, with its input, its words and its exit, from everywhere in the repository", () => {
    const { app, bin } = place();
    for (const cwd of [app, join(app, "src/deep"), "/"])
      expect(run(WRITE, { cwd, path: `/usr/bin:${bin}` })).toEqual(RAN);
  });

  it("calls none from a relative or empty entry of PATH", () => {
    const { app } = place();
    for (const dir of [".", "bin", "src/bin", "src"]) program(join(app, dir, "rally"), "planted");
    for (const path of ["bin", "./bin:src/bin", ":/usr/bin", "/usr/bin:", "::", ".", "../app/bin"])
      expect(run(WRITE, { cwd: app, path })).toEqual(SILENT);
    expect(run(WRITE, { cwd: join(app, "src"), path: "bin:.::" })).toEqual(SILENT);
  });

  it("calls none from inside the repository, and the next one instead", () => {
    const { app, bin } = place();
    program(join(app, "bin/rally"), "planted");
    for (const cwd of [app, join(app, "src/deep")]) {
      expect(run(WRITE, { cwd, path: join(app, "bin") })).toEqual(SILENT);
      expect(run(WRITE, { cwd, path: `${join(app, "src/../bin")}:/usr/bin` })).toEqual(SILENT);
      expect(run(WRITE, { cwd, path: `:bin:${join(app, "bin")}:${bin}` })).toEqual(RAN);
    }
  });

  it("follows links before it judges: of the directory, of the file, and of both", () => {
    const { app, root, bin } = place();
    program(join(app, "bin/rally"), "planted");
    symlinkSync(join(app, "bin"), join(root, "linked"));
    mkdirSync(join(root, "mine"));
    symlinkSync("../linked/rally", join(root, "mine/rally"));
    for (const dir of ["linked", "mine"])
      expect(run(WRITE, { cwd: app, path: join(root, dir) })).toEqual(SILENT);
    mkdirSync(join(root, "good"));
    symlinkSync("../bin/rally", join(root, "good/rally"));
    expect(run(WRITE, { cwd: app, path: join(root, "good") })).toEqual(RAN);
    symlinkSync("nowhere", join(root, "good/rally.old"));
    expect(bin).toContain(" ");
  });

  it("is not led on by a planted .rally or .git further down, nor by a cwd outside", () => {
    const { app } = place();
    program(join(app, "bin/rally"), "planted");
    mkdirSync(join(app, "src/.rally"));
    writeFileSync(join(app, "src/deep/.git"), "gitdir: /nonexistent/.git/worktrees/x");
    const path = join(app, "bin");
    for (const cwd of [join(app, "src"), join(app, "src/deep")])
      expect(run(WRITE, { cwd, path })).toEqual(SILENT);
    expect(run(WRITE, { cwd: "/", path, env: { CLAUDE_PROJECT_DIR: app } })).toEqual(SILENT);
  });

  it("takes a worktree and its main checkout for one", () => {
    const { app, bin } = place();
    const feature = linkedWorktree(app, "feature", "feature");
    program(join(app, "bin/rally"), "planted");
    program(join(feature, "bin/rally"), "planted");
    for (const path of [join(app, "bin"), join(feature, "bin")])
      expect(run(WRITE, { cwd: join(feature, "src"), path })).toEqual(SILENT);
    expect(run(WRITE, { cwd: feature, path: bin })).toEqual(RAN);
  });

  it("calls a rally of the home, though the home is a repository too", () => {
    const { app } = place();
    const home = dirname(app);
    mkdirSync(join(home, ".git"));
    program(join(home, ".local/bin/rally"), "outside");
    const path = join(home, ".local/bin");
    expect(run(WRITE, { cwd: app, path, env: { HOME: home } })).toEqual(RAN);
    expect(run(WRITE, { cwd: app, path })).toEqual(SILENT);
    program(join(app, "bin/rally"), "planted");
    expect(run(WRITE, { cwd: app, path: join(app, "bin"), env: { HOME: home } })).toEqual(SILENT);
  });

  it("runs nothing else that is planted either", () => {
    const { app, root } = place();
    for (const name of ["readlink", "cd", "pwd", "echo", "test", "[", "git", "dirname", "sh"])
      program(join(app, "bin", name), "planted");
    mkdirSync(join(root, "mine"));
    symlinkSync("../bin/rally", join(root, "mine/rally"));
    const path = `bin:${join(app, "bin")}:${join(root, "mine")}`;
    expect(run(WRITE, { cwd: app, path }).out).toMatch(/^outside /);
    expect(run(START, { cwd: app, path: `bin:${join(app, "bin")}` })).toEqual({
      ...SILENT,
      out: `${NOTICE}\n`,
    });
  });

  it("says at the start, in one line, that there is none, and otherwise nothing", () => {
    const { app } = place();
    mkdirSync(join(app, "rally"));
    writeFileSync(join(app, "src/rally"), "not to be run");
    for (const path of [undefined, "", "/nonexistent", `${app}:${join(app, "src")}`]) {
      const around = { cwd: app, ...(path === undefined ? {} : { path }) };
      expect(run(START, around)).toEqual({ ...SILENT, out: `${NOTICE}\n` });
      expect(run(WRITE, around)).toEqual(SILENT);
    }
  });

  it("denies without a rally only where it was installed to fail closed, and says so to rally", () => {
    const { app, bin } = place();
    const none = run(CLOSED, { cwd: app, path: "/nonexistent" });
    expect(none).toMatchObject({ status: 2, out: "" });
    expect(none.err).toContain("fail closed");
    expect(run(CLOSED, { cwd: app, path: bin }).out).toContain('<{"a":1}> 1\n');
  });

  it("pins a program by its path, whatever is in PATH", () => {
    const { app, bin } = place();
    const calling = { host: "codex", event: "PreToolUse" } as const;
    const pinned = hookCommand({ ...calling, pinned: [join(bin, "rally")] });
    expect(run(pinned, { cwd: app, path: "/nonexistent" })).toEqual(RAN);
    expect(run(hookCommand({ ...calling, pinned: ["/none"] }), { cwd: app })).toEqual(SILENT);
    const noticed = hookCommand({ ...calling, pinned: ["/none"], notice: NOTICE });
    expect(run(noticed, { cwd: app }).out).toBe(`${NOTICE}\n`);
  });
});

it("has nothing in it that Gemini CLI would put its own environment in the place of", () => {
  // Its own expression (0.61.0). Whatever the name, there may be such a variable.
  const expanded = (text: string): string =>
    text.replace(/\$(?:(\w+)|{([^}]+?)(?::-([^}]*))?})/g, (match, plain, braced) =>
      /^\w+$/.test(plain ?? braced) ? "a b" : match,
    );
  for (const command of [START, WRITE, CLOSED]) expect(expanded(command)).toBe(command);
  expect(expanded("o=$PATH:$" + "{HOME:-/}")).toBe("o=a b:a b");
});

it("what is installed with --fast is the same for ever too", () => {
  const all = WIRINGS.flatMap((wiring) =>
    wiring.wires.map((wire) => entryOf(wiring, wire, { failClosed: false, fast: true })),
  );
  expect(createHash("sha256").update(JSON.stringify(all)).digest("hex")).toBe(
    "7313de04ec71bdabb03166c227a3951756926051cfb30667627fc4b8ee8535cb",
  );
});

it("what is installed is the same for ever: Codex trusts the hash of it", () => {
  const all = WIRINGS.flatMap((wiring) =>
    [false, true].flatMap((failClosed) =>
      wiring.wires.map((wire) => entryOf(wiring, wire, { failClosed })),
    ),
  );
  expect(createHash("sha256").update(JSON.stringify(all)).digest("hex")).toBe(
    "1f516116c027efcc38a225f22203024ee49146ab7c436ae9b11b2b9ea1ec82c5",
  );
});
