/** hooks install and uninstall on a disk: what is written, and what is given back. */
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it, vi } from "vitest";
import { HOST_NAMES } from "../../lib/hosts/host_names.ts";
import { git } from "../git/git_command.ts";
import { Cast } from "./cast.ts";
import { CLAUDE, FILES, PLUGIN, read, state, there } from "./hook_files.ts";

const PERSONAL = ".claude/settings.local.json";
const JSON_FILES = Object.values(FILES).filter((name) => name !== PLUGIN);
const SETTINGS = '{\r\n\t// mine\r\n\t"env": { "A": "b" },\r\n\t"hooks": { "Stop": [] },\r\n}';
/** Where a program could be, for `--absolute`. */
const SELF = { world: { self: ["/opt/it's/rally"] } };

describe("rally hooks install", () => {
  it("makes the files of all hosts, once, and uninstall leaves nothing behind", async () => {
    const cast = new Cast();
    const { changes, chosen } = await cast.ok(null, ["hooks", "install", "--host", "all"]);
    expect(chosen).toBe("all");
    expect(changes.map(({ host, file, action }) => [host, file, action])).toEqual(
      HOST_NAMES.map((host) => [host, FILES[host], "created"]),
    );
    for (const { asks, diff } of changes) {
      expect(asks.length).toBeGreaterThan(0);
      expect(diff).toMatch(/^(\+.*\n)+$/);
    }
    const before = Object.values(FILES).map((name) => read(cast, name));
    const again = await cast.ok(null, ["hooks", "install", "--host", "all"]);
    expect(again.changes.map(({ action, diff }) => action + diff)).toEqual(
      HOST_NAMES.map(() => "unchanged"),
    );
    expect(Object.values(FILES).map((name) => read(cast, name))).toEqual(before);
    const gone = await cast.ok(null, ["hooks", "uninstall"]);
    expect(gone.changes.map(({ action }) => action)).toEqual(HOST_NAMES.map(() => "deleted"));
    expect(git(cast.root, ["status", "--porcelain"])).toBe("");
    for (const name of Object.values(FILES)) expect(there(cast, name.split("/")[0]!)).toBe(false);
    expect((await cast.ok(null, ["hooks", "uninstall"])).changes).toEqual([]);
  });

  it("gives back the very bytes and the mode of files that were there", async () => {
    const cast = new Cast();
    for (const name of JSON_FILES) {
      cast.write(name, SETTINGS);
      chmodSync(join(cast.root, name), 0o640);
    }
    await cast.ok(null, ["hooks", "install", "--host", "all"]);
    for (const name of JSON_FILES) {
      expect(read(cast, name)).toContain(" hook ");
      expect(read(cast, name)).not.toMatch(/[^\r]\n/);
      expect(statSync(join(cast.root, name)).mode & 0o777).toBe(0o640);
    }
    await cast.ok(null, ["hooks", "install", "--host", "all", "--fail-closed"]);
    await cast.ok(null, ["hooks", "uninstall"]);
    for (const name of JSON_FILES) {
      expect(read(cast, name)).toBe(SETTINGS);
      expect(statSync(join(cast.root, name)).mode & 0o777).toBe(0o640);
    }
  });

  it("shows private settings to nobody on the way", async () => {
    const cast = new Cast();
    cast.write(CLAUDE, SETTINGS);
    chmodSync(join(cast.root, CLAUDE), 0o600);
    const fs = process.getBuiltinModule("node:fs");
    const modes: number[] = [];
    const spy = vi.spyOn(fs, "chmodSync").mockImplementation((path) => {
      modes.push(statSync(path).mode & 0o777);
    });
    await cast.ok(null, ["hooks", "install", "--host", "claude-code"]);
    spy.mockRestore();
    expect(modes).toEqual([0o600]);
  });

  it.each(["{}", "{}\n", "{ }\n", "{\n}\n", '{"hooks":{}}\n', '{"hooks":{"Stop":[ ]}}'])(
    "gives back what is empty as it was: %j",
    async (text) => {
      const cast = new Cast();
      cast.write(CLAUDE, text);
      await cast.ok(null, ["hooks", "install"]);
      await cast.ok(null, ["hooks", "uninstall"]);
      expect(read(cast, CLAUDE)).toBe(text);
    },
  );

  it("leaves in place what others change in between", async () => {
    const cast = new Cast();
    cast.write(CLAUDE, '{\n  "env": {}\n}\n');
    await cast.ok(null, ["hooks", "install"]);
    writeFileSync(
      join(cast.root, CLAUDE),
      read(cast, CLAUDE).replace('"env": {}', '"model": "x", // theirs\n  "env": {}'),
    );
    expect((await state(cast, "claude-code")).state).toBe("installed");
    await cast.ok(null, ["hooks", "uninstall"]);
    expect(read(cast, CLAUDE)).toBe('{\n  "model": "x", // theirs\n  "env": {}\n}\n');
  });

  it("does without its record: another clone has none", async () => {
    const cast = new Cast();
    cast.write(CLAUDE, '{\n  "env": {}\n}\n');
    await cast.ok(null, ["hooks", "install", "--host", "all"]);
    rmSync(cast.room, { recursive: true });
    await cast.ok(null, ["hooks", "uninstall"]);
    expect(git(cast.root, ["status", "--porcelain", "-uall"])).toBe(`?? ${CLAUDE}`);
    expect(read(cast, CLAUDE)).toBe('{\n  "env": {}\n}\n');
  });

  it.each(["{", "[]", '{"x":1}', '{".":{"cuts":7}}', "null"])(
    "is not misled by a record that says %s",
    async (text) => {
      const cast = new Cast();
      cast.write(CLAUDE, '{\n  "env": {}\n}\n');
      await cast.ok(null, ["hooks", "install"]);
      const record = join(cast.room, "hooks/installed.json");
      const path = join(cast.root, CLAUDE);
      writeFileSync(record, text.replace('"."', JSON.stringify(path)));
      await cast.ok(null, ["hooks", "uninstall"]);
      expect(read(cast, CLAUDE)).toBe('{\n  "env": {}\n}\n');
    },
  );

  it("remembers places, not what stands in the settings", async () => {
    const cast = new Cast();
    cast.write(CLAUDE, '{"env":{"KEY":"hunter2"}}');
    await cast.ok(null, ["hooks", "install"]);
    const record = readFileSync(join(cast.room, "hooks/installed.json"), "utf8");
    expect(record).toContain(CLAUDE);
    expect(record).not.toContain("hunter2");
  });

  it("writes nothing in a dry run, and tells the same", async () => {
    const cast = new Cast();
    const all = ["hooks", "install", "--host", "all"] as const;
    const dry = await cast.ok(null, [...all, "--mode", "advise", "--dry-run"]);
    expect(git(cast.root, ["status", "--porcelain"])).toBe("");
    expect(there(cast, ".rally")).toBe(false);
    const real = await cast.ok(null, [...all, "--mode", "advise"]);
    expect({ ...dry, dry_run: false }).toEqual(real);
    await cast.ok(null, ["hooks", "uninstall", "--dry-run"]);
    expect((await state(cast, "codex")).state).toBe("installed");
  });

  it("takes the hosts in use here; else Claude Code", async () => {
    const none = await new Cast().ok(null, ["hooks", "install", "--dry-run"]);
    expect([none.chosen, none.changes.map(({ host }) => host)]).toEqual([
      "standard",
      ["claude-code"],
    ]);
    const cast = new Cast();
    cast.write(".gemini/GEMINI.md", "");
    const argv = ["hooks", "install", "--dry-run"] as const;
    const some = await cast.ok(null, argv, { env: { CODEX_SESSION_ID: "x" } });
    expect([some.chosen, some.changes.map(({ host }) => host)]).toEqual([
      "here",
      ["codex", "gemini"],
    ]);
  });

  it("says on request that no answer is a denial, to those hosts that know how", async () => {
    const cast = new Cast();
    const all = ["hooks", "install", "--host", "all"] as const;
    await cast.ok(null, all);
    for (const name of JSON_FILES) expect(read(cast, name)).not.toMatch(/failClosed|onFailure/);
    const closed = await cast.ok(null, [...all, "--fail-closed"]);
    expect(closed.changes.map(({ action }) => action)).toEqual(HOST_NAMES.map(() => "updated"));
    const claude = JSON.parse(read(cast, CLAUDE)).hooks;
    const closing = Object.keys(claude).filter((event) => claude[event][0].hooks[0].onFailure);
    expect(closing).toEqual(["PreToolUse"]);
    expect(JSON.parse(read(cast, FILES.cursor)).hooks.preToolUse).toMatchObject([
      { failClosed: true },
    ]);
    for (const { fail_closed } of (await cast.ok(null, ["hooks"])).hosts)
      expect(fail_closed).toBe(true);
  });

  it("has the shell pass over writes of whoever is alone on request, where the host's words can be told", async () => {
    const cast = new Cast();
    const install = ["hooks", "install", "--host", "all", "--fast"] as const;
    await cast.ok(null, [...install]);
    const fast = (await cast.ok(null, ["hooks"])).hosts.filter((each) => each.fast);
    expect(fast).toMatchObject([{ host: "claude-code", state: "installed", form: "portable" }]);
    const { changes } = await cast.ok(null, [...install]);
    expect(changes.map(({ action }) => action)).not.toContain("updated");
    expect((await cast.lines(["hooks"])).out).toContain("installed (portable, fast)");
    await cast.ok(null, ["hooks", "install", "--host", "all"]);
    expect(read(cast, CLAUDE)).not.toContain("--fast");
    await cast.ok(null, ["hooks", "install", "--host", "claude-code", "--fast"]);
    await cast.ok(null, ["hooks", "uninstall"]);
    expect(there(cast, CLAUDE)).toBe(false);
    const pinned = ["hooks", "install", "--host", "claude-code", "--fast", "--absolute"] as const;
    await cast.ok(null, [...pinned], { world: { self: ["/opt/rally"] } });
    expect(await state(cast, "claude-code")).toMatchObject({
      state: "installed",
      form: "absolute",
      fast: true,
    });
    const { code } = await cast.run(null, [...install, "--fail-closed"]);
    expect(code).toBe("bad-flags");
  });

  it("pins this binary in a personal file, where the host has one", async () => {
    const cast = new Cast();
    const argv = ["hooks", "install", "--absolute", "--host", "all"] as const;
    const { changes } = await cast.ok(null, argv, SELF);
    expect(changes.map(({ file, form }) => [file, form])).toEqual(
      [PERSONAL, ...JSON_FILES.slice(1), PLUGIN].map((name) => [name, "absolute"]),
    );
    expect(changes.every(({ asks }) => asks.join().includes("out of commits"))).toBe(true);
    const { command } = JSON.parse(read(cast, PERSONAL)).hooks.Stop[0].hooks[0];
    expect(command).toBe(
      "[ -x '/opt/it'\\''s/rally' ]&&exec '/opt/it'\\''s/rally' hook claude-code Stop;exit 0",
    );
    const { hosts: states } = await cast.ok(null, ["hooks"]);
    expect(states.map((each) => [each.state, each.form])).toEqual(
      HOST_NAMES.map(() => ["installed", "absolute"]),
    );
    const twice = await cast.run(null, ["hooks", "install", "--host", "claude-code"]);
    expect([twice.exit, twice.code]).toEqual([2, "hooks-elsewhere"]);
    expect(there(cast, CLAUDE)).toBe(false);
  });

  it("pins no binary of the repository", async () => {
    const cast = new Cast();
    const self = [join(cast.root, "bin/rally")];
    const how = { world: { self } };
    const { exit, code } = await cast.run(null, ["hooks", "install", "--absolute"], how);
    expect([exit, code]).toEqual([2, "binary-in-repository"]);
  });

  it("shows the diff", async () => {
    const cast = new Cast();
    cast.write(CLAUDE, '{\n  "env": {}\n}\n');
    const { out } = await cast.text(null, ["hooks", "install"]);
    expect(out).toMatch(
      /^claude-code: \.claude\/settings\.json updated\n \{\n- {2}"env": \{\}\n\+/,
    );
    expect(out).toContain("\nmode: enforce\n");
    expect(Math.max(...out.split("\n").map(({ length }) => length))).toBeLessThan(200);
  });
});
