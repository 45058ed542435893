/** What hosts install is what the sources make, and the skills are such that hosts take them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesIn, MADE, plugins } from "../../scripts/plugins.ts";
import { ROOT, textOf } from "./documents.ts";

const skills = filesIn("skills").filter((path) => path.endsWith("/SKILL.md"));
const words = (text: string): number => text.split(/\s+/).filter(Boolean).length;

it("npm run plugins has been run", () => {
  const made = plugins();
  const there = MADE.flatMap((folder) => filesIn(folder).map((path) => `${folder}/${path}`));
  expect(there.sort()).toEqual([...made.keys()].sort());
  for (const [path, text] of made) expect(readFileSync(join(ROOT, path), "utf8")).toBe(text);
});

it("the plugin says what it is in the words that a directory asks for", () => {
  expect(words(textOf("plugins/agent-rally-point/README.md"))).toBeGreaterThanOrEqual(40);
});

describe.each(skills)("%s", (path) => {
  const text = textOf(`skills/${path}`);
  const [, name, about = ""] = /^---\nname: (.*)\ndescription: (.*)\n---\n\n# /.exec(text) ?? [];

  it("is named for its folder and says when it is of use", () => {
    expect(`${name}/SKILL.md`).toBe(path);
    expect(about).toMatch(/\bUse (?:when|for)\b/);
    expect(about.length).toBeLessThan(1024);
    // A colon would make YAML of it.
    expect(about).not.toMatch(/: | #|^["'[{&*!|>%@`]/);
  });

  it("is short, because agents pay by the word", () => {
    expect(words(text)).toBeLessThan(800);
  });
});
