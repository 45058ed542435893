import { describe, expect, it } from "vitest";
import { pythonCrossings, scriptCrossings } from "../../lib/boundary/crossings.ts";
import { forbiddenBy } from "../../lib/boundary/forbidden.ts";
import { importsOfPython, importsOfScript } from "../../lib/cli/boundary/grammars.ts";
import { NEVER } from "../../lib/room/deadline.ts";

interface Case {
  readonly file: string;
  readonly text: string;
  readonly forbid: readonly string[];
  readonly own?: readonly string[];
  /** What stands in the repository besides. */
  readonly there?: readonly string[];
}

/** What is imported against which entry. */
async function crossings({ file, text, forbid, own = [], there = [] }: Case): Promise<string[]> {
  const entries = forbid.map((entry) => ({ entry, paths: [entry] }));
  const importer = { file, forbidden: forbiddenBy(entries, new Set([file, ...own])) };
  const found = file.endsWith(".py")
    ? pythonCrossings(importer, await importsOfPython(text))
    : await scripts(importer, text, [file, ...own, ...there]);
  return found.map(({ imported, entry }) => `${imported} <- ${entry}`);
}

async function scripts(
  importer: Parameters<typeof scriptCrossings>[0],
  text: string,
  files: readonly string[],
) {
  const imports = await importsOfScript(importer.file, text, NEVER);
  if ("unread" in imports) throw new Error(imports.unread);
  return scriptCrossings(importer, imports, (path) => files.includes(path));
}

describe("a module of Python", () => {
  const FILE = "scripts/watcher/watch.py";
  const FORBID = ["scripts/engine/run.py"];

  it.each<[string, string | undefined]>([
    ["import scripts.engine.run", "scripts.engine.run"],
    ["import engine.run as r", "engine.run"],
    ["import os, run", "run"],
    ["import run.deeper", "run.deeper"],
    ["from scripts.engine.run import go, stop", "scripts.engine.run"],
    ["from scripts.engine import other, run", "scripts.engine.run"],
    ["from engine import run", "engine.run"],
    ["from run import *", "run"],
    ["from ..engine import run", "..engine.run"],
    ["from ..engine.run import go", "..engine.run"],
    ["from ...scripts.engine import run", "...scripts.engine.run"],
    ['importlib.import_module("engine.run")', "engine.run"],
    ["import engine", undefined],
    ["import runner, scripts.engine.runs", undefined],
    ["from scripts import engine", undefined],
    ["from other import run", undefined],
    // Its own neighbour of that name.
    ["from . import run", undefined],
    ["from .run import go", undefined],
    // Above the root is nothing of ours.
    ["from ....scripts.engine import run", undefined],
    ["from .....engine import run", undefined],
  ])("as in %j is %j of what a file forbids", async (text, imported) => {
    const found = imported === undefined ? [] : [`${imported} <- ${FORBID[0]}`];
    expect(await crossings({ file: FILE, text, forbid: FORBID })).toEqual(found);
  });

  it.each<[entry: string, text: string, imported: string | undefined]>([
    ["build_loop", "import build_loop.state", "build_loop.state"],
    ["build_loop", "from build_loop import state", "build_loop"],
    ["build_loop", "import build_looper, x.build_loop", undefined],
    ["build_loop.state", "from build_loop import state", "build_loop.state"],
    ["build_loop.state", "import build_loop, state", undefined],
    ["scripts/engine", "from engine import run", "engine"],
    ["scripts/engine", "from ..engine import run", "..engine"],
    ["scripts/engine", "from ... import scripts", undefined],
    ["scripts/engine/__init__.py", "import scripts.engine", "scripts.engine"],
    ["scripts/engine/__init__.py", "from ..engine import run", "..engine"],
    ["scripts/engine/__init__.py", "import __init__", undefined],
  ])("is forbidden by %j, in %j: %j", async (entry, text, imported) => {
    const found = imported === undefined ? [] : [`${imported} <- ${entry}`];
    expect(await crossings({ file: FILE, text, forbid: [entry] })).toEqual(found);
  });

  it("is let be where it is the plugin's own, also inside of what is forbidden", async () => {
    const own = ["scripts/watcher/state.py", "scripts/watcher/deep/__init__.py"];
    const text = `from . import state
from .state import now
from .deep import x
from scripts.watcher.state import now
import scripts.watcher.state
from scripts.watcher import state
from scripts import engine
from .. import engine
`;
    expect(await crossings({ file: FILE, text, forbid: ["scripts"], own })).toEqual([
      "scripts <- scripts",
      ".. <- scripts",
    ]);
  });

  it("is let be by the name of a file that is the plugin's own", async () => {
    const own = ["scripts/watcher/state.py"];
    const forbid = ["scripts/watcher/state.py", "scripts/engine/run.py"];
    const text = "import state, run\n";
    expect(await crossings({ file: FILE, text, forbid, own })).toEqual([
      "run <- scripts/engine/run.py",
    ]);
  });

  it("is told once for a statement, each by the first entry that forbids it", async () => {
    const text = "from engine import a, b, run, walk\n";
    const forbid = ["scripts/engine/run.py", "scripts/engine/walk.py", "engine.run"];
    expect(await crossings({ file: FILE, text, forbid })).toEqual([
      "engine.run <- scripts/engine/run.py",
      "engine.walk <- scripts/engine/walk.py",
    ]);
    expect(await crossings({ file: FILE, text, forbid: ["engine"] })).toEqual(["engine <- engine"]);
  });
});

describe("a specifier", () => {
  const FILE = "lib/fact/line.ts";

  it.each<[entry: string, specifier: string, is: boolean]>([
    ["lib/cli/main.ts", "../cli/main.ts", true],
    ["lib/cli/main.ts", "../cli/main", true],
    ["lib/cli/main.ts", "../cli/main.js", true],
    ["lib/cli/main.tsx", "../cli/main.jsx", true],
    ["lib/cli/main.tsx", "../cli/main.js", true],
    ["lib/cli/main.mts", "../cli/main.mjs", true],
    ["lib/cli/main.ts", "../cli/main.ts?raw", true],
    ["lib/cli/main.ts", ".././fact/../cli//main", true],
    ["lib/cli/index.ts", "../cli", true],
    ["lib/cli/index.ts", "../cli/", true],
    ["index.ts", "../..", true],
    ["lib/fact/index.ts", ".", true],
    ["lib/cli", "../cli/deep/x", true],
    ["lib/cli", "../cli", true],
    ["lib/cli", "../client/x", false],
    ["lib/cli/main.ts", "../cli/mainly", false],
    ["lib/cli/main.ts", "./cli/main", false],
    ["lib/cli/main.ts", "../../../lib/cli/main", false],
    ["lodash", "lodash", true],
    ["lodash", "lodash/fp", true],
    ["lodash", "lodash-es", false],
    ["lodash/fp", "lodash", false],
    ["@scope/a", "@scope/a/b", true],
    ["@scope", "@scope/a", true],
    ["@scope/a", "@scope/ab", false],
    ["fs", "node:fs/promises", true],
    ["node:fs", "fs", true],
    ["lodash", "./lodash", false],
  ])("is forbidden by %j, for %j: %j", async (entry, specifier, is) => {
    const text = `import ${JSON.stringify(specifier)};`;
    const found = await crossings({ file: FILE, text, forbid: [entry] });
    expect(found).toEqual(is ? [`${specifier} <- ${entry}`] : []);
  });

  it("is the file that is there, where several could be meant", async () => {
    const text = 'import "../cli/main"';
    const forbid = ["lib/cli/main/index.ts"];
    expect(await crossings({ file: FILE, text, forbid })).toHaveLength(1);
    expect(await crossings({ file: FILE, text, forbid, there: ["lib/cli/main.js"] })).toEqual([]);
  });

  it("is let be where it is the plugin's own, also inside of what is forbidden", async () => {
    const text = 'import "./fields.ts"; import "../cli/main.ts"';
    const own = ["lib/fact/fields.ts"];
    expect(await crossings({ file: FILE, text, forbid: ["lib"], own })).toEqual([
      "../cli/main.ts <- lib",
    ]);
  });
});
