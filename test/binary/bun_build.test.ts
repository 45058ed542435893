/**
 * What the build on Bun must do besides all that the other files ask of any binary, so only for a `RALLY_BINARY` that is
 * one. It is compared with the Node build in `dist/rally`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { VERBS } from "../../lib/cli/manifest.ts";
import { freshDirectory } from "../git/git_command.ts";
import { asked, environment, isOnBun, RALLY, rally } from "./compiled.ts";
import { wordsOf } from "./example_words.ts";
import { repository, scene } from "./repository.ts";
import { plantTraps } from "./traps.ts";

const isBun = isOnBun();
if (!isBun) console.log("skipped: RALLY_BINARY names no Bun build (scripts/compile --runtime bun)");

describe.skipIf(!isBun)("the Bun build in a repository full of traps", () => {
  let [root, app, marks] = ["", "", ""];
  // Not by scratch(), which would leave its directory behind where all of this is skipped.
  beforeAll(() => {
    root = freshDirectory();
    app = repository(join(root, "app"));
    marks = join(root, "marks");
    plantTraps(app, marks);
  });
  afterEach(() => {
    rmSync(marks, { recursive: true });
    mkdirSync(marks);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it("heeds no bunfig.toml", () => {
    rally(app, ["whoami"]);
    expect(readdirSync(marks)).toEqual([]);
    asBun(app, "0");
    expect(readdirSync(marks)).toEqual(["evil.js"]);
  });

  it("heeds no .env", () => {
    expect(asked(app, ["whoami"]).data?.whoami.tool).toBeNull();
    expect(asBun(app, "console.log(process.env.RALLY_TOOL)")).toBe("evil:01\n");
  });

  it.each(["bunfig.toml", "package.json", "tsconfig.json"])("does not look into %s", (name) => {
    const place = repository(join(root, name));
    writeFileSync(join(place, name), '{ "broken');
    for (const argv of [["check", "before-write", "--path", "a.ts"], ["whoami"], ["search", "a"]])
      expect(rally(place, argv)).toMatchObject({ exit: 0, err: "" });
    expect(asBun(place, 'try { require("a") } catch {}')).toContain(`${name}:1:`);
  });

  it("heeds BUN_OPTIONS, as the documents say: no flag keeps Bun from it", () => {
    rally(app, ["version"], { env: { BUN_OPTIONS: "--preload=./evil.js" } });
    expect(readdirSync(marks)).toEqual(["evil.js"]);
  });
});

describe.skipIf(!isBun)("the Bun build beside the Node build", () => {
  const node = join(import.meta.dirname, "../../dist/rally");

  it("has one to be compared with", () => expect(existsSync(node)).toBe(true));

  it("gives the same answers to the same words, but for what is new in every run", () => {
    const place = freshDirectory();
    const given = played(RALLY, place);
    expect(given).toEqual(played(node, place));
    expect(given.length).toBeGreaterThan(50);
  }, 300_000);

  /** The example of every verb that answers at once, as text and as JSON, in a scene at one and the same place. */
  function played(program: string, place: string): string[] {
    const { app } = scene(place);
    try {
      const answering = VERBS.filter(({ streams, raw }) => streams !== true && raw !== true);
      return answering.flatMap(({ example }) => {
        const argv = wordsOf(example);
        return [said(program, app, argv), said(program, app, [...argv, "--json"])];
      });
    } finally {
      rmSync(place, { recursive: true });
    }
  }
});

/** What the same executable says as Bun itself, which heeds what lies around. */
function asBun(cwd: string, script: string): string {
  const env = environment({ env: { BUN_BE_BUN: "1" } });
  const { stdout, stderr } = spawnSync(RALLY, ["-e", script], { cwd, env, encoding: "utf8" });
  return stdout + stderr;
}

/** What no two runs have in common, and the size that a text is compressed to, which each runtime's zlib decides. */
const VOLATILE = [
  /node-sea|bun-compile/g,
  /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z|\d\d:\d\dZ/g,
  /\bbl-\d{8}T\d{6}Z-[\w.:-]+/g,
  /(?<=:01)#\d{6}\b/g,
  /(?<=[a-z]_)[\w-]{12}(?![\w-])|(?<="idempotency_key":")[\w-]+/g,
  /(?<=[a-z0-9]-)[A-Za-z0-9]{8}(?![\w-])/g,
  /\b[0-9a-f]{40}\b|(?<="sum":")[0-9a-f]{8}/g,
  /\b\d+(\.\d+)? (ms|s|min)\b|(?<="[a-z]*_(ms|seconds)":)\d+/g,
  /\d+(?= bytes compressed)|(?<="compressed_bytes":)\d+/g,
];

/** All that one command says, and how it ends. */
function said(program: string, cwd: string, argv: readonly string[]): string {
  const options = { cwd, env: environment({}), encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(program, argv, options);
  const text = `${argv.join(" ")}\n${stdout}${stderr}exit ${status}`;
  return VOLATILE.reduce((all, form) => all.replaceAll(form, "[...]"), text);
}
