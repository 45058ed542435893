/** `rally boundary` of the compiled program, which keeps each grammar in a part of its own. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { rally } from "./compiled.ts";
import { scene, statusOf } from "./repository.ts";

const { app, feature } = scene();
const MANIFEST = "scripts/rally_point/plugin_boundary.json";
const plugin = (more: object) => ({ purpose: "p", skill_entrypoints: ["README"], ...more });

/** A manifest in which what `src` may not import is said. */
function forbid(cwd: string, ...entries: readonly string[]): void {
  const plugins = { src: plugin({ owns: ["src"], forbidden_parent_imports: entries }) };
  writeFileSync(join(cwd, MANIFEST), JSON.stringify({ plugins }));
}

beforeAll(() => {
  for (const cwd of [app, feature]) {
    mkdirSync(join(cwd, "scripts/rally_point"), { recursive: true });
    writeFileSync(join(cwd, "src/a.ts"), 'export type * from "../parent";\n');
    writeFileSync(join(cwd, "src/deep/b.py"), "from ...parent import c\n");
    forbid(cwd, "elsewhere");
  }
});

describe("the exit", () => {
  it("is 0 where nothing is found, with and without --check", () => {
    for (const more of [[], ["--check"]])
      expect(rally(app, ["boundary", ...more])).toEqual({
        exit: 0,
        out: `${MANIFEST}: clean, 1 plugin\n`,
        err: "",
      });
  });

  it("is 1 only with --check where something is found, in either language, each worktree by itself", () => {
    forbid(feature, "parent");
    const out = `src/a.ts: line 1 imports "../parent"; "parent" is forbidden to "src"
src/deep/b.py: line 1 imports "...parent"; "parent" is forbidden to "src"
`;
    expect(rally(feature, ["boundary"])).toEqual({ exit: 0, out, err: "" });
    const err = `rally: 2 findings about "${MANIFEST}"\n`;
    expect(rally(feature, ["boundary", "--check"])).toEqual({ exit: 1, out, err });
    expect(rally(join(feature, "src"), ["boundary", "--check"])).toEqual({ exit: 1, out, err });
    expect(rally(app, ["boundary", "--repo", feature, "--check"]).exit).toBe(1);
    expect(rally(app, ["boundary", "--check"]).exit).toBe(0);
  });

  it("is 1 only with --check where there is no manifest, 2 for no directory, 3 without a repository", () => {
    const none = ["boundary", "--manifest", "none.json"];
    expect(rally(app, none)).toMatchObject({ exit: 0, err: "" });
    expect(rally(app, [...none, "--check"])).toMatchObject({ exit: 1 });
    expect(rally(app, ["boundary", "--repo", "none"])).toMatchObject({ exit: 2, out: "" });
    expect(rally("/", ["boundary", "--check"])).toMatchObject({ exit: 3, out: "" });
    expect(rally("/", ["boundary", "--repo", app, "--check"])).toMatchObject({ exit: 0 });
  });
});

it("leaves no trace", () => {
  expect(statusOf(app)).not.toContain(".rally");
});
