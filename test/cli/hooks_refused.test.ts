/** hooks install and uninstall on a disk: what is refused. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { git } from "../git/git_command.ts";
import { Cast } from "./cast.ts";
import { CLAUDE, FILES, PLUGIN, read, state, there } from "./hook_files.ts";
import { scratchDirectory } from "./scratch.ts";

describe("what is refused", () => {
  const refused = async (cast: Cast, argv: readonly string[] = []) => {
    const before = git(cast.root, ["status", "--porcelain", "-uall"]);
    const told = await cast.json(null, ["hooks", "install", "--host", "all", ...argv]);
    expect(told.exit).toBe(2);
    expect(there(cast, ".rally")).toBe(false);
    expect(git(cast.root, ["status", "--porcelain", "-uall"])).toBe(before);
    return told;
  };

  it.each(["", "{", "[]", '{"hooks":[]}', '{"a":1,"a":2}', "\ufeff{}"])(
    "settings that say %j: nothing is written for any host",
    async (text) => {
      const cast = new Cast();
      cast.write(FILES.gemini, text);
      const { code, json } = await refused(cast);
      expect(code).toBe("bad-settings");
      if (!json.ok) expect(json.error.message).toContain(FILES.gemini);
      if (!json.ok) expect(json.error.hints.length).toBe(1);
      expect(read(cast, FILES.gemini)).toBe(text);
    },
  );

  it("a directory, and a link that leads nowhere", async () => {
    const cast = new Cast();
    mkdirSync(join(cast.root, FILES.gemini), { recursive: true });
    expect((await refused(cast)).code).toBe("bad-settings");
    rmSync(join(cast.root, FILES.gemini), { recursive: true });
    symlinkSync("nowhere.json", join(cast.root, FILES.gemini));
    expect((await refused(cast)).code).toBe("bad-settings");
  });

  it("a link out of the repository, of the file or of its directory, or into .git", async () => {
    const outside = scratchDirectory();
    writeFileSync(join(outside, "hooks.json"), "{}");
    for (const link of ["file", "directory", "git"]) {
      const cast = new Cast();
      if (link === "file") mkdirSync(join(cast.root, ".codex"));
      if (link === "file") symlinkSync(join(outside, "hooks.json"), join(cast.root, FILES.codex));
      if (link === "directory") symlinkSync(outside, join(cast.root, ".codex"));
      if (link === "git") symlinkSync(".git", join(cast.root, ".codex"));
      expect((await refused(cast)).code).toBe("outside-repo");
    }
    expect(readFileSync(join(outside, "hooks.json"), "utf8")).toBe("{}");
  });

  it("goes through a link that stays inside, and keeps it", async () => {
    const cast = new Cast();
    cast.write("tools/claude/settings.json", "{}\n");
    symlinkSync("tools/claude", join(cast.root, ".claude"));
    await cast.ok(null, ["hooks", "install"]);
    expect(read(cast, "tools/claude/settings.json")).toContain("hook claude-code");
    await cast.ok(null, ["hooks", "uninstall"]);
    expect(read(cast, "tools/claude/settings.json")).toBe("{}\n");
  });

  it("a file that somebody else changes in the middle of it", async () => {
    const cast = new Cast();
    cast.write(CLAUDE, "{}");
    const disk = archivedDisk(nodeDisk(counters()));
    // What is remembered is written before the settings are.
    const replace: typeof disk.replace = (path, bytes) => {
      cast.write(CLAUDE, '{"theirs":1}');
      disk.replace(path, bytes);
    };
    const how = { world: { disk: { ...disk, replace } } };
    const told = await cast.run(null, ["hooks", "install"], how);
    expect([told.exit, told.code]).toEqual([2, "settings-changed"]);
    expect(read(cast, CLAUDE)).toBe('{"theirs":1}');
    expect(git(cast.root, ["status", "--porcelain", "-uall"])).toBe(`?? ${CLAUDE}`);
  });

  it("hooks of Codex in its other file", async () => {
    const cast = new Cast();
    cast.write(".codex/config.toml", 'model = "x"\n\n[[hooks.Stop]]\n');
    expect((await refused(cast)).code).toBe("hooks-elsewhere");
    cast.write(".codex/config.toml", 'model = "x" # [hooks]\n');
    expect((await cast.ok(null, ["hooks", "install", "--host", "codex"])).changes.length).toBe(1);
  });

  it("a plugin of somebody else's, or ours changed by hand", async () => {
    const cast = new Cast();
    cast.write(PLUGIN, "export const Rally = 1;\n");
    expect((await refused(cast)).code).toBe("foreign-plugin");
    expect((await cast.ok(null, ["hooks", "uninstall"])).changes).toEqual([]);
    rmSync(join(cast.root, PLUGIN));
    await cast.ok(null, ["hooks", "install", "--host", "opencode"]);
    writeFileSync(join(cast.root, PLUGIN), `${read(cast, PLUGIN)}// mine\n`);
    expect((await state(cast, "opencode")).state).toBe("changed");
    for (const verb of ["install", "uninstall"]) {
      const told = await cast.json(null, ["hooks", verb, "--host", "opencode"]);
      expect([told.exit, told.code]).toEqual([2, "foreign-plugin"]);
    }
    expect(read(cast, PLUGIN)).toContain("// mine");
  });

  it("no broken settings of a host that has nothing of ours, when uninstalling", async () => {
    const cast = new Cast();
    await cast.ok(null, ["hooks", "install"]);
    cast.write(FILES.gemini, "{");
    expect((await cast.ok(null, ["hooks", "uninstall"])).changes.length).toBe(1);
    cast.write(FILES.gemini, '{"x": "rally hook gemini Stop",');
    expect((await cast.run(null, ["hooks", "uninstall"])).code).toBe("bad-settings");
    expect(await state(cast, "gemini")).toMatchObject({ state: "unreadable", events: [] });
  });
});
