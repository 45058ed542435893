/** Whether Git tracks something below a directory, by indexes that the real Git wrote. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { isTracked } from "../../lib/git/tracked.ts";
import { freshDirectory, git } from "./git_command.ts";

const root = freshDirectory();
afterAll(() => rmSync(root, { recursive: true, force: true }));

it.each([
  ["2", "sha1"],
  ["3", "sha1"],
  ["4", "sha1"],
  ["2", "sha256"],
  ["4", "sha256"],
])("an index of version %s with object ids of %s", (version, format) => {
  const app = join(root, `${version}-${format}`);
  mkdirSync(join(app, ".rally/log"), { recursive: true });
  mkdirSync(join(app, "x/.rally"), { recursive: true });
  for (const name of [
    ".a",
    ".github",
    ".githuéé",
    ".rally-spool",
    ".rallye",
    "x/.rally/y",
    "z".repeat(200),
  ])
    writeFileSync(join(app, name), name);
  git(app, ["init", "-q", `--object-format=${format}`]);
  git(app, ["config", "index.version", version]);
  const index = () => readFileSync(join(app, ".git/index"));
  git(app, ["add", "-f", "."]);
  if (version === "3") {
    writeFileSync(join(app, ".b"), "");
    git(app, ["add", "-N", ".b"]);
  }
  expect(index()[7]).toBe(Number(version));
  expect(isTracked(index(), ".rally/")).toBe(false);
  writeFileSync(join(app, ".rally/log/main.jsonl"), "x");
  git(app, ["add", "-f", ".rally"]);
  expect(isTracked(index(), ".rally/")).toBe(true);
  expect(isTracked(index(), "src/")).toBe(false);
  // Wherever it is cut, it is read as far as it goes.
  for (let end = 0; end < index().length; end += 7)
    expect(typeof isTracked(index().subarray(0, end), ".rally/")).toBe("boolean");
  expect(isTracked(index().subarray(0, 100), ".rally/")).toBe(false);
});

it("what is no index names nothing", () => {
  for (const text of ["", "DIRC", "DIRC\0\0\0\u0002\u00ff\u00ff\u00ff\u00ff", "x".repeat(500)])
    expect(isTracked(new TextEncoder().encode(text), ".rally/")).toBe(false);
});
