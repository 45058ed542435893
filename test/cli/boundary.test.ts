/** `rally boundary` in a repository that is laid out like the one whose parts it was made for, and in this one. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { nodeInput } from "../../lib/cli/node_input.ts";
import type { World } from "../../lib/cli/world.ts";
import { BELOW } from "./arrows.ts";
import { Cast } from "./cast.ts";
import { ROOT } from "./import_graph.ts";
import { scratchDirectory } from "./scratch.ts";

const MANIFEST = "scripts/rally_point/plugin_boundary.json";
const POINT = {
  purpose: "the room",
  skill_entrypoints: ["skills/rally-point/SKILL.md"],
  owns: ["scripts/rally_point", "scripts/agent_rally.py"],
  compatibility_entrypoints: ["scripts/agent_rally.py"],
  build_loop_adapters: ["hooks/*.sh"],
  docs: ["docs/**/rally*.md"],
  grouped_dependencies: ["scripts/agent_rally_watcher/"],
  tests: ["tests/test_rally_*.py"],
  stable_interfaces: ["nobody looks"],
  forbidden_parent_imports: ["scripts/orchestrate.py", "scripts/build_loop/*.py", "build_loop"],
};
const WATCHER = {
  purpose: "what tells of changes",
  skill_entrypoints: ["skills/rally-watcher/SKILL.md"],
  owns: ["scripts/agent_rally_watcher/**/*.py", "plugins/watcher/*.[tj]s"],
  tests: [],
  forbidden_parent_imports: ["scripts/orchestrate.py", "plugins/parent", "left-pad"],
};
const PLUGINS = { "agent-rally-watcher": WATCHER, "agent-rally-point": POINT };
const CLEAN: Readonly<Record<string, string>> = {
  "skills/rally-point/SKILL.md": "",
  "skills/rally-watcher/SKILL.md": "",
  "scripts/orchestrate.py": "",
  "scripts/build_loop/state.py": "",
  "scripts/agent_rally.py": "import json\nfrom rally_point import post\n",
  "scripts/rally_point/__init__.py": "",
  "scripts/rally_point/post.py": '"""\nimport orchestrate\n"""\nfrom . import roster\n',
  "scripts/rally_point/roster.py": "# import orchestrate\nimport rally_point.post\n",
  "scripts/rally_point/notes.txt": "import orchestrate\n",
  "scripts/agent_rally_watcher/watch.py": "from scripts.rally_point import roster\n",
  "scripts/agent_rally_watcher/deep/er.py": "from .. import watch\n",
  "plugins/watcher/main.ts": '// import "../parent"\nimport "./other.js";\n',
  "plugins/watcher/other.js": "const s = \"require('left-pad')\";\n",
  "plugins/parent/index.ts": "",
  "hooks/start.sh": "",
  "docs/a/b/rally-point.md": "",
  "tests/test_rally_post.py": "",
};

/** A repository with these files, and a manifest of these plugins. */
function laidOut(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  plugins: object = PLUGINS,
): Cast {
  const cast = new Cast();
  const manifest = { [MANIFEST]: JSON.stringify({ schema_version: "1.0", plugins }) };
  for (const [name, text] of Object.entries({ ...CLEAN, ...manifest, ...files })) {
    mkdirSync(dirname(join(cast.root, name)), { recursive: true });
    writeFileSync(join(cast.root, name), text);
  }
  return cast;
}

/** One plugin with these lists, and what is found. */
const found = async (cast: Cast, ...more: readonly string[]) =>
  (await cast.ok(null, ["boundary", ...more])).findings.map(
    (each) => `${each.path}: ${each.message}`,
  );
const single = (lists: object) => ({ p: { ...POINT, ...lists } });

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

describe("a manifest", () => {
  const AT = (message: string) => [`${MANIFEST}: ${message}`];

  it("that is not there is one finding", async () => {
    const cast = laidOut();
    rmSync(join(cast.root, MANIFEST));
    const other = "rally boundary --manifest names another";
    expect(await found(cast)).toEqual(AT(`there is no such file; ${other}`));
    expect(await found(cast, "--manifest", "none.json")).toEqual([
      "none.json: there is no such file",
    ]);
    expect((await cast.json(null, ["boundary", "--check"])).exit).toBe(1);
    mkdirSync(join(cast.root, MANIFEST));
    expect(await found(cast)).toEqual(AT("it is no file"));
  });

  it.each<[string | Uint8Array, string]>([
    ["", "line 1, column 1: a value is missing here"],
    ['{\n  "plugins": {,\n}', "line 2, column 15: a value is missing here"],
    [
      '{"plugins": {}, "plugins": {}}',
      'line 1, column 17: "plugins" is named twice in one object; keep one of them',
    ],
    [
      `${"[".repeat(200_000)}`,
      "line 1, column 101: lists and objects are nested more than 100 deep",
    ],
    [Buffer.from([0x7b, 0xff]), "it is no text in UTF-8"],
    [Buffer.alloc(5 << 20, " "), "it is larger than 4 MiB"],
  ])("that is no JSON says where", async (text, message) => {
    expect(await found(laidOut({ [MANIFEST]: text }))).toEqual(AT(message));
  });

  it("of another shape says what is wrong with it", async () => {
    const cast = laidOut({ [MANIFEST]: "[]" });
    expect(await found(cast)).toEqual([
      "plugins: no plugins are declared; this is an object of at least one",
    ]);
  });

  it("may be another file, also beside the repository, and the repository another directory", async () => {
    const cast = laidOut();
    const beside = join(dirname(cast.root), "other.json");
    writeFileSync(beside, JSON.stringify({ plugins: single({ docs: ["none.md"] }) }));
    const finding = 'plugins.p.docs: "none.md" stands for nothing in the repository';
    expect(await found(cast, "--manifest", "../other.json")).toEqual([finding]);
    const elsewhere = new Cast(scratchDirectory());
    const named = ["--repo", cast.root, "--manifest", beside] as const;
    expect(await found(elsewhere, ...named)).toEqual([finding]);
    expect((await elsewhere.ok(null, ["boundary", ...named])).manifest).toBe(beside);
    expect((await elsewhere.ok(null, ["boundary", "--repo", cast.root])).manifest).toBe(MANIFEST);
    const below = { cwd: "scripts" };
    const told = await cast.json(
      null,
      ["boundary", "--manifest", "rally_point/../rally_point/plugin_boundary.json"],
      below,
    );
    expect(told.data).toMatchObject({ ok: true, manifest: MANIFEST });
  });

  it("is looked for in a directory, and where there is none the command is refused", async () => {
    const cast = laidOut();
    for (const repo of ["none", "README"])
      expect(await cast.json(null, ["boundary", "--repo", repo])).toMatchObject({
        exit: 2,
        code: "bad-repo",
      });
    const outside = { world: { cwd: scratchDirectory() } };
    const { exit, json } = await cast.json(null, ["boundary"], outside);
    const error = { code: "no-room", hints: ["Name the root of a repository with --repo"] };
    expect([exit, json]).toMatchObject([3, { error }]);
  });

  it("that is a link out of the repository is not followed, unless it is named", async () => {
    const cast = laidOut();
    const beside = join(dirname(cast.root), "other.json");
    writeFileSync(beside, JSON.stringify({ plugins: PLUGINS }));
    rmSync(join(cast.root, MANIFEST));
    symlinkSync(beside, join(cast.root, MANIFEST));
    expect(await found(cast)).toEqual(AT("it leads out of the repository"));
    expect(await found(cast, "--manifest", MANIFEST)).toEqual([]);
  });
});

describe("a path in a manifest", () => {
  const docs = async (cast: Cast, ...patterns: readonly string[]) => {
    writeFileSync(
      join(cast.root, MANIFEST),
      JSON.stringify({ plugins: single({ docs: patterns }) }),
    );
    return (await found(cast)).map((each) => each.replace("plugins.p.docs: ", ""));
  };
  const nothing = (pattern: string) => `"${pattern}" stands for nothing in the repository`;
  const out = (pattern: string) => `"${pattern}" leads out of the repository`;

  it("stands for something, as it is or as a pattern", async () => {
    const cast = laidOut({ "app/[id]/page.tsx": "", ".agents/skills/x.md": "" });
    const all = [
      "README",
      "src",
      "src/",
      "./src/a.ts",
      "src/*",
      "**/c.ts",
      "**",
      "s?c/[a-b].ts",
      "app/[id]/page.tsx",
      ".agents/*/x.md",
    ];
    expect(await docs(cast, ...all)).toEqual([]);
    const none = ["readme.md", "src/*.py", "src/c.ts", "src/?", "src/[!ab].ts", "*/x.md"];
    expect(await docs(cast, ...none)).toEqual(none.map(nothing));
  });

  it("does not lead out of the repository by its text", async () => {
    const cast = laidOut();
    const bad = ["../app/README", "/etc/hosts", "src/../../x", "~/x", "src/../README"];
    expect(await docs(cast, ...bad)).toEqual(bad.map(out));
    const own = single({ forbidden_parent_imports: ["../parent"] });
    expect(await found(laidOut({}, own))).toEqual([
      `plugins.p.forbidden_parent_imports: ${out("../parent")}`,
    ]);
  });

  it("does not lead out of it by a link either, but within it", async () => {
    const cast = laidOut({ "src/deep/real.md": "" });
    const beside = join(dirname(cast.root), "outside");
    mkdirSync(beside);
    writeFileSync(join(beside, "x.md"), "");
    symlinkSync(beside, join(cast.root, "away"));
    symlinkSync(join(beside, "x.md"), join(cast.root, "src/away.md"));
    symlinkSync("src/deep", join(cast.root, "near"));
    symlinkSync("nowhere", join(cast.root, "dangling"));
    const bad = ["away", "away/x.md", "away/*", "src/away.md", "src/*.md", "aw*/x.md"];
    expect(await docs(cast, ...bad)).toEqual(bad.map(out));
    expect(await docs(cast, "near", "near/real.md", "n*r/*.md")).toEqual([]);
    expect(await docs(cast, "dangling", "**/x.md")).toEqual(["dangling", "**/x.md"].map(nothing));
  });

  it("is looked up in time, whatever stars and circles there are", async () => {
    const cast = laidOut();
    mkdirSync(join(cast.root, "a/".repeat(40)), { recursive: true });
    symlinkSync("..", join(cast.root, "src/loop"));
    const stars = `${"**/a/".repeat(20)}none`;
    expect(await docs(cast, stars, `src/${"loop/src/".repeat(60)}none`)).toHaveLength(2);
  });

  it("is looked up in time where links lead in circles, twice as many ways at each level", async () => {
    const circles = `${"*/".repeat(24)}none`;
    const own = single({ forbidden_parent_imports: [circles] });
    const cast = laidOut({}, own);
    for (const name of ["one", "other"]) symlinkSync(".", join(cast.root, name));
    const ended = `"${circles}" leads through more links than are followed`;
    expect(await found(cast)).toEqual([`plugins.p.forbidden_parent_imports: ${ended}`]);
    expect(await docs(cast, circles)).toEqual([ended]);
  });

  it("is quoted as data", async () => {
    const cast = laidOut();
    expect(await docs(cast, 'a"\n\u202eb')).toEqual([
      `"a' b" stands for nothing in the repository`,
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
