/** The compiled termd as a service: how it is started, stopped and killed, and what it hears without file watching. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, describe, expect, it } from "vitest";
import { eventually } from "../backends/echo.ts";
import { hasTmux } from "../backends/tmux_here.ts";
import { randomOf } from "../simulation/random.ts";
import { asked, ending, environment, RALLY, rally } from "./compiled.ts";
import { append, linesOf } from "./ledger_file.ts";
import { scene, scratch } from "./repository.ts";
import { arrived, clear, rage, type Storm, type Target, targetsOf } from "./termd_storm.ts";

const root = join(import.meta.dirname, "../..");
const seed = Number(process.env.RALLY_TEST_SEED ?? Date.now() % 1_000_000);

/** Begins one, and comes back once it delivers. */
async function serving(program: readonly string[], cwd: string, env: Record<string, string> = {}) {
  const child = spawn(program[0]!, program.slice(1), { cwd, env: environment({ env }) });
  let said = "";
  child.stdout!.on("data", (text) => {
    said += text;
  });
  const ended = ending(child);
  await eventually(() => said.includes("delivers here") || child.exitCode !== null || undefined);
  return { child, ended };
}

describe("termd as a process", () => {
  const base = scratch();

  it.each(["SIGTERM", "SIGINT"] as const)(
    "ends its session and then itself by %s",
    async (signal) => {
      const { app, ledger } = scene();
      const { child, ended } = await serving([RALLY, "termd"], app);
      child.kill(signal);
      expect(await ended).toEqual({ exit: 0, out: "termd:01 delivers here\n", err: "" });
      expect(linesOf(ledger).at(-1)).toMatchObject({ kind: "session", status: "ended" });
    },
  );

  it("is what a link named rally-termd is to the program", async () => {
    const { app, root } = scene(join(base, "link"));
    const link = join(root, "rally-termd");
    symlinkSync(RALLY, link);
    const { child, ended } = await serving([link], app);
    child.kill("SIGTERM");
    expect((await ended).exit).toBe(0);
    const once = spawnSync(link, ["--once"], { cwd: app, env: environment({}), encoding: "utf8" });
    expect([once.status, once.stdout]).toEqual([0, "termd:01 delivers here\n"]);
    // Also where the first word has a part of the program of its own.
    const check = spawnSync(link, ["check"], { cwd: app, env: environment({}), encoding: "utf8" });
    expect(check.stderr).toBe(rally(app, ["termd", "check"]).err);
    // The unit starts the program itself, wherever links lead.
    const unit = spawnSync(link, ["--unit", "systemd"], { cwd: app, env: environment({}) });
    expect(`${unit.stdout}`).toContain(`ExecStart="${RALLY}" "termd"`);
    const other = join(root, "termd");
    symlinkSync(RALLY, other);
    expect(spawnSync(other, ["version"], { cwd: app, env: environment({}) }).status).toBe(0);
  });

  it.skipIf(process.platform !== "linux")(
    "is followed at once by another where it was killed, which says that it was gone",
    async () => {
      const { app, ledger } = scene(join(base, "killed"));
      const first = await serving([RALLY, "termd"], app);
      expect(rally(app, ["termd"]).exit).toBe(2);
      first.child.kill("SIGKILL");
      await first.ended;
      const second = await serving([RALLY, "termd"], app);
      const claims = linesOf(ledger).filter(({ kind }) => kind === "claim");
      expect(claims).toMatchObject([
        { resources: ["service:termd"] },
        { over: [claims[0]?.id], force: true, reason: "gone: the session of termd:01 is over" },
      ]);
      second.child.kill("SIGTERM");
      expect((await second.ended).exit).toBe(0);
      expect(asked(app, ["room"]).data?.room.active_claims).toEqual([]);
    },
  );

  it("is stopped while what it asked does not answer", async () => {
    const { app, root, room, ledger } = scene(join(base, "hanging"));
    // A tmux that never answers, on purpose a fake.
    const bin = join(root, "bin");
    mkdirSync(bin);
    const asking = join(root, "asking");
    writeFileSync(join(bin, "tmux"), `#!/bin/sh\necho $$ > "${asking}"\nexec sleep 1000\n`, {
      mode: 0o755,
    });
    asked(app, ["enter", "--tool", "echo:01", "--session-id", "echo-01-aaaaaaaa"]);
    mkdirSync(join(room, "managed"));
    const record = {
      ...{ label: "echo-01", session: "echo-01-aaaaaaaa", tool: "echo:01", agent: null },
      ...{
        backend: "tmux",
        process: null,
        worktree: null,
        cwd: app,
        adopted: false,
        began: 1,
        stopped: null,
      },
      place: { socket: join(root, "socket"), target: "echo-01", pane: "%0", birth: "1.1" },
    };
    writeFileSync(join(room, "managed/echo-01.json"), JSON.stringify(record));
    const at = new Date().toISOString();
    const author = { tool: "codex:01", session: "codex-01-aaaaaaaa", at };
    append(ledger, { id: "directive_1", kind: "directive", ...author, target: "echo:01" });
    const { child, ended } = await serving([RALLY, "termd"], app, {
      PATH: `${bin}:${process.env.PATH}`,
    });
    const pid = await eventually(
      () => (existsSync(asking) && Number(readFileSync(asking))) || undefined,
    );
    child.kill("SIGTERM");
    expect((await ended).exit).toBe(0);
    // It was not waited for.
    expect(process.kill(pid, "SIGKILL")).toBe(true);
  });
});

describe.skipIf(!hasTmux()).each([
  ["is forbidden", "throw Object.assign(new Error(), { code: 'ENOSPC' })"],
  ["is silent", "return { on() { return this; }, close() {} }"],
])("where watching files %s", (_, body) => {
  const place = scene();
  let targets: Target[] = [];
  afterAll(() => clear(targets));

  it("termd hears of what comes all the same", async () => {
    const module = join(place.root, "watch.cjs");
    writeFileSync(module, `require("node:fs").watch = () => { ${body}; };`);
    const storm: Storm = {
      scene: place,
      program: [process.execPath, "--require", module, join(root, "cli.ts")],
      targets: 3,
      directives: 12,
      kills: 2,
      longest: 1500,
      texts: ["one", "two\nlines"],
      random: randomOf(seed),
    };
    targets = await targetsOf(storm);
    await rage(storm, targets);
    for (const { sent, submitted } of targets) expect(submitted()).toEqual(sent.map(arrived));
  });
});
