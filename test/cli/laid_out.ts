/** A repository that is laid out like the one whose parts `rally boundary` was made for. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Cast } from "./cast.ts";

/** Where the manifest stands if it is not said. */
export const MANIFEST = "scripts/rally_point/plugin_boundary.json";
export const POINT = {
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
export const WATCHER = {
  purpose: "what tells of changes",
  skill_entrypoints: ["skills/rally-watcher/SKILL.md"],
  owns: ["scripts/agent_rally_watcher/**/*.py", "plugins/watcher/*.[tj]s"],
  tests: [],
  forbidden_parent_imports: ["scripts/orchestrate.py", "plugins/parent", "left-pad"],
};
export const PLUGINS = { "agent-rally-watcher": WATCHER, "agent-rally-point": POINT };
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
export function laidOut(
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

/** What is found, file by file. */
export const found = async (cast: Cast, ...more: readonly string[]) =>
  (await cast.ok(null, ["boundary", ...more])).findings.map(
    (each) => `${each.path}: ${each.message}`,
  );

/** One plugin with these lists. */
export const single = (lists: object) => ({ p: { ...POINT, ...lists } });
