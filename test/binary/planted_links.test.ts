import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asked, environment, RALLY, rally } from "./compiled.ts";
import { repository, scratch } from "./repository.ts";

const root = scratch();
const A = ["--tool", "claude_code:01"];

/** A repository that came with a room in it, of which one part is a link to somewhere. */
function planted(part: string, target: string): string {
  const app = repository(join(root, part.replace("/", "-")));
  const room = join(app, ".rally");
  for (const each of ["log", "cache", "sessions"]) mkdirSync(join(room, each), { recursive: true });
  writeFileSync(join(room, ".gitignore"), "*\n");
  rmSync(join(room, part), { recursive: true, force: true });
  symlinkSync(target, join(room, part));
  return app;
}

describe("a link that was planted in a room", () => {
  it.each(["cache", "sessions", "ended"])("leads no write out of it: %s", (part) => {
    const outside = join(root, `outside-${part}`);
    mkdirSync(outside);
    const app = planted(part, outside);
    asked(app, ["enter", ...A]);
    for (let n = 0; n < 5; n++)
      asked(app, ["say", "lesson", "--subject", "s", "--summary", "x".repeat(9000), ...A]);
    asked(app, ["leave", ...A]);
    rally(app, ["doctor"]);
    expect(readdirSync(outside)).toEqual([]);
  });

  it("holds nobody up who would read what never ends", async () => {
    const tried = [
      ended("cache/state-5.hot.json", ["check", "before-write", "--path", "src/a.ts"]),
      ended("cache/state-5.json", ["room"]),
      ended(".gitignore", ["say", "lesson", "--subject", "s", ...A]),
      ended("config.json", ["say", "claim", "--path", "src/a.ts", "--subject", "s", ...A]),
    ];
    for (const exit of await Promise.all(tried)) expect([0, 1, 2]).toContain(exit);
  });
});

/** How a command ends whose room has a pipe that nobody writes to in the place of that part; null if it had to be killed. */
function ended(part: string, words: readonly string[]): Promise<number | null> {
  const pipe = join(root, `pipe-${part.replace("/", "-")}`);
  spawnSync("mkfifo", [pipe]);
  const cwd = planted(part, pipe);
  const child = spawn(RALLY, [...words, "--timeout-ms", "100"], { cwd, env: environment({}) });
  // Thirty times as long as it may take.
  const timer = setTimeout(() => child.kill("SIGKILL"), 3000);
  return new Promise((done) => {
    child.on("close", (exit) => {
      clearTimeout(timer);
      done(exit);
    });
  });
}
