import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { prettyJson } from "./docs/pretty_json.ts";

const ROOT = join(import.meta.dirname, "..");
const NAME = "agent-rally-point";
const PLUGIN = `plugins/${NAME}`;
const OWNER = { name: "rally" };

/** Folders that hold nothing but what is made here. */
export const MADE = [".claude-plugin", PLUGIN, ".agents/skills"] as const;

/**
 * What hosts install, by path in the repository, made of `skills/` and `commands/`. A test holds it against what is
 * committed.
 */
export function plugins(): ReadonlyMap<string, string> {
  const { version, description, license } = JSON.parse(text("package.json"));
  const about = { name: NAME, version, description };
  const entry = { name: NAME, source: `./${PLUGIN}`, description, version };
  return new Map([
    [
      ".claude-plugin/marketplace.json",
      json({ name: "rally", description, owner: OWNER, plugins: [entry] }),
    ],
    [`${PLUGIN}/.claude-plugin/plugin.json`, json({ ...about, author: OWNER, license })],
    [`${PLUGIN}/gemini-extension.json`, json(about)],
    [`${PLUGIN}/README.md`, readme()],
    ...copies("commands", `${PLUGIN}/commands`),
    ...copies("skills", `${PLUGIN}/skills`),
    ...copies("skills", ".agents/skills"),
  ]);
}

/** Every file in a folder, relative to it. */
export function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(ROOT, folder).length + 1))
    .sort();
}

function copies(from: string, to: string): [path: string, text: string][] {
  return filesIn(from).map((path) => [`${to}/${path}`, text(`${from}/${path}`)]);
}

/** Why there are no hooks in it is said to those who install it. */
function readme(): string {
  const skills = filesIn("skills").filter((path) => path.endsWith("SKILL.md"));
  const rows = skills.map((path) => {
    const [, name, about] = /^name: (.*)\ndescription: (.*)$/m.exec(text(`skills/${path}`)) ?? [];
    return `- \`${name}\`: ${about}`;
  });
  return `# ${NAME}

Skills for coding agents that share one Git repository through rally, and the command \`status\`, which says how the room stands. They call the program \`rally\`, which has to be in \`PATH\`.

${rows.join("\n")}

It is installed from a clone of the repository of rally, DIR: \`/plugin marketplace add DIR\` and \`/plugin install ${NAME}@rally\` in Claude Code, \`codex plugin marketplace add DIR\` and \`codex plugin add ${NAME}@rally\` for Codex, \`gemini extensions install DIR/${PLUGIN}\` for Gemini CLI.

There are no hooks in this plugin. \`rally hooks install\` writes them into the repository, one entry for each host, where everybody who works there has them. A second copy from a plugin would have each write checked twice, and the hosts that read this folder do not agree on the events and tools that hooks name.

Made by \`npm run plugins\` from \`skills/\` and \`commands/\` of the repository of rally; do not edit.
`;
}

function json(value: object): string {
  return `${prettyJson(value)}\n`;
}

function text(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

if (import.meta.main) {
  // What has no source any more leaves nothing behind.
  for (const folder of MADE) rmSync(join(ROOT, folder), { recursive: true, force: true });
  for (const [path, made] of plugins()) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), made);
  }
}
