/** Hooks installed by the compiled program, and their commands run as a host runs them. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { asked, RALLY, rally } from "./compiled.ts";
import { repository, scratch, statusOf } from "./repository.ts";

const FILES = [
  ".claude/settings.json",
  ".codex/hooks.json",
  ".cursor/hooks.json",
  ".gemini/settings.json",
] as const;
const SETTINGS = '{\n    // mine\n    "env": {"A": "b"}, // too\n}\n';

/** Every command in a settings file. */
function commandsIn(text: string): string[] {
  return [...text.matchAll(/"command": ("(?:[^"\\]|\\.)*")/g)].map(([, json]) => JSON.parse(json!));
}

it("hooks go in once, are run by a shell, and come out to the byte", () => {
  const app = repository(join(scratch(), "an app"));
  for (const name of FILES) {
    mkdirSync(join(app, name, ".."), { recursive: true });
    writeFileSync(join(app, name), SETTINGS);
  }
  const before = statusOf(app);
  expect(asked(app, ["hooks", "install", "--host", "all"]).data?.hooks.changes.length).toBe(5);
  const texts = FILES.map((name) => readFileSync(join(app, name), "utf8"));
  const again = asked(app, ["hooks", "install", "--host", "all"]).data?.hooks.changes;
  expect(new Set(again.map(({ action }: { action: string }) => action))).toEqual(
    new Set(["unchanged"]),
  );
  for (const text of texts) {
    expect(commandsIn(text).length).toBeGreaterThan(5);
    for (const command of commandsIn(text)) {
      const argv = ["-i", "PATH=bin::.", "/bin/sh", "-c", command];
      const { status, stderr } = spawnSync("/usr/bin/env", argv, { cwd: app, encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    }
  }
  expect(rally(app, ["hooks"]).out.match(/: installed \(portable\)/g)?.length).toBe(5);
  expect(rally(app, ["hooks", "uninstall"]).exit).toBe(0);
  for (const name of FILES) expect(readFileSync(join(app, name), "utf8")).toBe(SETTINGS);
  expect(statusOf(app)).toBe(before);
});

it("a personal install pins the binary that installs it, by a path with blanks", () => {
  const root = scratch();
  const app = repository(join(root, "app"));
  const own = join(root, "my own rally");
  copyFileSync(RALLY, own);
  const { status } = spawnSync(own, ["hooks", "install", "--absolute"], { cwd: app, env: {} });
  expect(status).toBe(0);
  const text = readFileSync(join(app, ".claude/settings.local.json"), "utf8");
  for (const command of commandsIn(text))
    expect(command).toContain(`exec '${own}' hook claude-code`);
  copyFileSync(RALLY, join(app, "rally"));
  const inside = spawnSync(
    join(app, "rally"),
    ["hooks", "install", "--absolute", "--host", "codex"],
    {
      cwd: app,
      env: {},
      encoding: "utf8",
    },
  );
  expect([inside.status, inside.stderr]).toEqual([
    2,
    expect.stringContaining("is in the repository"),
  ]);
});
