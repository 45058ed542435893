/** What `rally boundary` finds in sources, in a repository like the one that it was made for, and in this one. */
import { chmodSync, existsSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { nodeInput } from "../../lib/cli/node_input.ts";
import type { World } from "../../lib/cli/world.ts";
import { BELOW } from "./arrows.ts";
import { Cast } from "./cast.ts";
import { ROOT } from "./import_graph.ts";
import { found, laidOut, MANIFEST, POINT, single, WATCHER } from "./laid_out.ts";
import { scratchDirectory } from "./scratch.ts";

describe("rally boundary", () => {
  it("is content with parts that keep to themselves, and makes no room", async () => {
    const cast = laidOut();
    const { exit, json } = await cast.json(null, ["boundary", "--check"]);
    expect([exit, json]).toEqual([
      0,
      {
        ok: true,
        product: "rally",
        command: "boundary",
        schema: "agent-rally.command.boundary.v1",
        data: {
          boundary: {
            ok: true,
            manifest: MANIFEST,
            plugins: ["agent-rally-point", "agent-rally-watcher"],
            skill_entrypoints: {
              "agent-rally-point": ["skills/rally-point/SKILL.md"],
              "agent-rally-watcher": ["skills/rally-watcher/SKILL.md"],
            },
            findings: [],
          },
        },
      },
    ]);
    expect((await cast.text(null, ["boundary"])).out).toBe(`${MANIFEST}: clean, 2 plugins\n`);
    expect(existsSync(cast.room)).toBe(false);
  });

  it("tells of each forbidden import by file and line, in the same order every time", async () => {
    const cast = laidOut({
      "scripts/rally_point/roster.py":
        "import json\nfrom scripts.build_loop import (\n  a,\n  state,\n)\n",
      "scripts/rally_point/post.py":
        'def go():\n  try:\n    import os, build_loop.x\n  except ImportError:\n    __import__("orchestrate")\n',
      "scripts/agent_rally_watcher/deep/er.py": "from ...orchestrate import go\n",
      "plugins/watcher/main.ts": 'export type * from "../parent";\nvoid import("left-pad/x");\n',
      "plugins/watcher/other.js": "const {\n  a,\n} = require(`left-pad`);\n",
    });
    const findings = [
      [
        "plugins/watcher/main.ts",
        'line 1 imports "../parent"; "plugins/parent" is forbidden to "agent-rally-watcher"',
      ],
      [
        "plugins/watcher/main.ts",
        'line 2 imports "left-pad/x"; "left-pad" is forbidden to "agent-rally-watcher"',
      ],
      [
        "plugins/watcher/other.js",
        'line 3 imports "left-pad"; "left-pad" is forbidden to "agent-rally-watcher"',
      ],
      [
        "scripts/agent_rally_watcher/deep/er.py",
        'line 1 imports "...orchestrate"; "scripts/orchestrate.py" is forbidden to "agent-rally-watcher"',
      ],
      [
        "scripts/rally_point/post.py",
        'line 3 imports "build_loop.x"; "build_loop" is forbidden to "agent-rally-point"',
      ],
      [
        "scripts/rally_point/post.py",
        'line 5 imports "orchestrate"; "scripts/orchestrate.py" is forbidden to "agent-rally-point"',
      ],
      [
        "scripts/rally_point/roster.py",
        'line 4 imports "scripts.build_loop.state"; "scripts/build_loop/*.py" is forbidden to "agent-rally-point"',
      ],
    ];
    const { exit, code, data } = await cast.json(null, ["boundary", "--check"]);
    expect([exit, code]).toEqual([1, "boundary-crossed"]);
    expect(data).toMatchObject({
      ok: false,
      findings: findings.map(([path, message]) => ({ severity: "error", path, message })),
    });
    const text = findings.map(([path, message]) => `${path}: ${message}\n`).join("");
    expect(await cast.text(null, ["boundary"])).toMatchObject({ exit: 0, out: text, err: "" });
    const err = `rally: 7 findings about "${MANIFEST}"\n`;
    expect(await cast.text(null, ["boundary", "--check"])).toMatchObject({
      exit: 1,
      out: text,
      err,
    });
  });

  it("tells every plugin that owns a file apart, by line, and each once", async () => {
    const owns = ["scripts/rally_point/*.py", "scripts/**"];
    const both = { ...POINT, owns, forbidden_parent_imports: ["x", "y"] };
    const cast = laidOut(
      { "scripts/rally_point/post.py": "import x\nimport y\n" },
      { b: both, a: both },
    );
    expect(await found(cast)).toEqual(
      ["1 a x", "1 b x", "2 a y", "2 b y"].map((each) => {
        const [line, plugin, name] = each.split(" ");
        return `scripts/rally_point/post.py: line ${line} imports "${name}"; "${name}" is forbidden to "${plugin}"`;
      }),
    );
  });

  it("takes an entry for the file of that very name, where there is one", async () => {
    const imports = 'import "../[parent]/page.ts";\nimport "../parent";\n';
    const files = { "plugins/[parent]/page.ts": "", "plugins/watcher/main.ts": imports };
    const forbidden_parent_imports = ["plugins/[parent]/page.ts"];
    const cast = laidOut(files, { w: { ...WATCHER, forbidden_parent_imports } });
    expect(await found(cast)).toEqual([
      'plugins/watcher/main.ts: line 1 imports "../[parent]/page.ts"; "plugins/[parent]/page.ts" is forbidden to "w"',
    ]);
  });
});

describe("a source", () => {
  const about = (text: string | Uint8Array, name = "scripts/rally_point/post.py") =>
    laidOut({ [name]: text });
  const told = (message: string, name = "scripts/rally_point/post.py") => [`${name}: ${message}`];

  it("that cannot be looked through is told", async () => {
    expect(await found(about(Buffer.from("import x\0")))).toEqual(told("it is no text in UTF-8"));
    expect(await found(about(Buffer.from([0x23, 0xe9])))).toEqual(told("it is no text in UTF-8"));
    expect(await found(about(`#${" ".repeat(4 << 20)}`))).toEqual(told("it is larger than 4 MiB"));
    const script = "plugins/watcher/main.ts";
    expect(await found(about("let = = 1", script))).toEqual(
      told("line 1, column 7: Unexpected token", script),
    );
  });

  it.skipIf(process.getuid?.() === 0)("that may not be read is told", async () => {
    const cast = about("");
    chmodSync(join(cast.root, "scripts/rally_point/post.py"), 0);
    expect(await found(cast)).toEqual(told("it cannot be read (EACCES)"));
  });

  it("whose disk fails is told", async () => {
    const failing: World["input"] = (path, deadline) => {
      if (path?.endsWith(".py") !== true) return nodeInput(path, deadline);
      throw Object.assign(new Error("the disk failed"), { code: "EIO" });
    };
    const cast = laidOut({}, single({ owns: ["scripts/agent_rally.py"] }));
    const { data } = await cast.json(null, ["boundary"], { world: { input: failing } });
    const finding = { path: "scripts/agent_rally.py", message: "it cannot be read (EIO)" };
    expect(data).toMatchObject({ ok: false, findings: [finding] });
  });

  it("below a dot, in node_modules or behind a link is nobody's own, unless it is named", async () => {
    const files = {
      "scripts/rally_point/.venv/x.py": "import build_loop\n",
      "scripts/rally_point/node_modules/x/index.js": 'require("build_loop")\n',
      "away/x.py": "import build_loop\n",
    };
    const cast = laidOut(files);
    symlinkSync("../../away", join(cast.root, "scripts/rally_point/link"));
    expect(await found(cast)).toEqual([]);
    const owns = [
      "scripts/rally_point/.venv",
      "scripts/rally_point/node_modules",
      "scripts/rally_point/link",
    ];
    const named = laidOut(files, single({ owns }));
    symlinkSync("../../away", join(named.root, "scripts/rally_point/link"));
    expect(await found(named)).toHaveLength(3);
  });

  it.each(["list", "input"] as const)(
    "is not looked at past the deadline, and then nothing is said to be clean: %s",
    async (last) => {
      const cast = laidOut();
      const calls: string[] = [];
      const files: World["files"] = {
        ...cast.files,
        list: (path) => {
          calls.push("list");
          return cast.files.list(path);
        },
      };
      const input: World["input"] = (path, deadline) => {
        calls.push("input");
        return nodeInput(path, deadline);
      };
      // The time is over with the second file that is read, or the first directory.
      const over = (): boolean =>
        last === "list" ? calls.includes("list") : calls.filter((call) => call === last).length > 1;
      const world = { files, input, ticks: () => (over() ? 1000 : 0) };
      const told = await cast.json(null, ["boundary", "--timeout-ms", "100"], { world });
      expect([told.exit, told.code, told.json.data]).toEqual([1, "deadline", undefined]);
      expect(calls.filter((call) => call === last)).toHaveLength(last === "list" ? 1 : 2);
    },
  );

  it("that takes its parser too long is broken off at the deadline", async () => {
    const nested = `${"<T>(".repeat(40)}a${")".repeat(40)}`;
    const cast = laidOut({ "plugins/watcher/main.ts": nested });
    const world = { ticks: () => performance.now() };
    const told = await cast.json(null, ["boundary", "--timeout-ms", "500"], { world });
    expect([told.exit, told.code]).toEqual([1, "deadline"]);
  });
});

describe("this repository", () => {
  const folders = readdirSync(join(ROOT, "lib"));
  const manifest = (below: typeof BELOW) => {
    const file = join(scratchDirectory(), "arrows.json");
    const plugin = (folder: string) => ({
      purpose: "what its arrows say",
      skill_entrypoints: ["mod.ts"],
      owns: [`lib/${folder}`],
      forbidden_parent_imports: folders
        .filter((each) => each !== folder && !below[folder]!.includes(each))
        .map((each) => `lib/${each}`),
    });
    const plugins = Object.fromEntries(folders.map((folder) => [folder, plugin(folder)]));
    writeFileSync(file, JSON.stringify({ plugins }));
    return file;
  };

  it("keeps to its own arrows, those of types too", async () => {
    expect(await found(new Cast(ROOT), "--manifest", manifest(BELOW))).toEqual([]);
  });

  it("would be seen to cross one", async () => {
    const told = await found(new Cast(ROOT), "--manifest", manifest({ ...BELOW, git: [] }));
    expect(told).toContainEqual(
      expect.stringMatching(/^lib\/git\/.* "lib\/fact" is forbidden to "git"$/),
    );
    expect(told.filter((each) => !each.startsWith("lib/git/"))).toEqual([]);
  });
});
