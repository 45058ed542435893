import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { VERBS } from "../../lib/cli/manifest.ts";
import { rally } from "./compiled.ts";
import { wordsOf } from "./example_words.ts";
import { repository, scratch } from "./repository.ts";
import { plantTraps } from "./traps.ts";

const root = scratch();
const app = repository(join(root, "app"));
/** Whatever of the repository runs leaves its name here. */
const marks = join(root, "marks");

/** First the repository's own places, as a careless shell has them, then those of the machine. */
const PATH = `.:bin:./node_modules/.bin:${app}/node_modules/.bin:${process.env.PATH}`;
const around = { env: { PATH, NODE_PATH: join(app, "node_modules") } };

beforeAll(() => plantTraps(app, marks));

describe("a repository full of traps", () => {
  it("has traps that work: the marks appear where somebody steps into them", () => {
    run("/bin/sh", ["-c", "rally; git; node"], PATH);
    expect(readdirSync(marks).sort()).toEqual(["git", "node", "rally"]);
    run("git", ["status"], process.env.PATH);
    run(process.execPath, ["-r", "./evil.js", "-e", "0"], process.env.PATH);
    expect(readdirSync(marks)).toEqual(expect.arrayContaining(["fsmonitor", "evil.js"]));
    rmSync(marks, { recursive: true });
    mkdirSync(marks);
  });

  it.each(VERBS.map((verb) => [verb.words.join(" "), verb.example]))(
    "runs nothing of it: %s",
    (_, example) => {
      const { exit } = rally(app, wordsOf(example), around);
      expect([0, 1, 2, 3, 4]).toContain(exit);
      expect(readdirSync(marks)).toEqual([]);
    },
  );

  it("runs nothing of it from a sub-directory, nor with a tool that the room knows already", () => {
    for (const cwd of [join(app, "src"), join(app, "bin"), join(app, "node_modules/.bin")]) {
      for (const verb of ["whoami", "room", "next", "enter", "doctor"]) {
        rally(cwd, [verb, ...(verb === "doctor" ? [] : ["--tool", "evil:01"])], around);
      }
    }
    expect(readdirSync(marks)).toEqual([]);
  });

  it("is looked through by doctor: a rally inside the repository or at a relative place", () => {
    const relative = rally(app, ["doctor"], around).out;
    expect(relative).toContain('PATH finds rally at the relative place "./rally"');
    const inside = { env: { PATH: `${app}/node_modules/.bin` } };
    expect(rally(app, ["doctor"], inside).out).toContain("PATH finds rally inside this repository");
  });

  it("does not lead a write out of it through a link in the place of AGENTS.md", () => {
    const outside = join(root, "outside.md");
    writeFileSync(outside, "mine\n");
    rmSync(join(app, "AGENTS.md"), { force: true });
    symlinkSync(outside, join(app, "AGENTS.md"));
    expect(rally(app, ["init"], around).exit).toBe(2);
    expect(readFileSync(outside, "utf8")).toBe("mine\n");
  });
});

function run(program: string, argv: readonly string[], path = ""): void {
  spawnSync(program, argv, { cwd: app, env: { PATH: path } });
}
