/** Real processes that may write to their worktree and not to the room: by rights, and by a mount that is read-only. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { asked, begin, type Envelope, envelopeOf, environment, RALLY } from "./compiled.ts";
import { idsOf } from "./ledger_file.ts";
import { type Scene, scene, statusOf } from "./repository.ts";

const A = ["--tool", "claude_code:01", "--session-id", "s1"];
const NOBODY = "65534";

/** How a sandbox is made of this room: what stands before the command, and what is undone behind it. */
type Sandbox = (place: Scene) => { readonly before: readonly string[]; readonly open: () => void };

const byRights: Sandbox = ({ root, app, feature, room }) => {
  for (const each of [root, app, feature]) chmodSync(each, 0o777);
  spawnSync("chmod", ["-R", "a-w,a+rX", room]);
  const before = process.getuid?.() === 0 ? ["setpriv", `--reuid=${NOBODY}`, "--clear-groups"] : [];
  return { before, open: () => void spawnSync("chmod", ["-R", "u+w", room]) };
};

const SHUT = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
const byMount: Sandbox = ({ room }) => ({
  before: ["unshare", "--mount", "sh", "-c", SHUT, room],
  open: () => {},
});

/** Why this machine does not let us make such a sandbox. */
function obstacle(sandbox: Sandbox): string | undefined {
  const place = scene();
  asked(place.app, ["enter", "--tool", "codex:01"]);
  const { before, open } = sandbox(place);
  const [program = RALLY, ...args] = [...before, RALLY, "version"];
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  open();
  return status === 0 ? undefined : (error?.message ?? stderr).trim();
}

describe.each([
  ["whose user has no right to the room", byRights, "EACCES"],
  ["that sees the room mounted read-only", byMount, "EROFS"],
] as const)("an agent %s", (_, sandbox, code) => {
  const why = obstacle(sandbox);
  if (why !== undefined) console.log(`skipped: ${why}`);

  it.skipIf(why !== undefined)("is heard once another can write, and not before", () => {
    const place = scene();
    const { app, feature, ledger } = place;
    asked(app, ["enter", "--tool", "codex:01"]);
    const ledgerBefore = readFileSync(ledger);
    const { before, open } = sandbox(place);
    const restricted = (cwd: string, argv: readonly string[]): Envelope => {
      const [program = RALLY, ...args] = [...before, RALLY, ...argv, "--json"];
      const options = { cwd, env: environment({}), encoding: "utf8" } as const;
      const { status, stdout, stderr } = spawnSync(program, args, options);
      return envelopeOf({ exit: status, out: stdout, err: stderr });
    };
    const claim = ["say", "claim", "--path", "src/a.ts", "--subject", "s", ...A];
    const claimed = restricted(feature, claim);
    expect(claimed).toMatchObject({ exit_code: 4, error: { code: "pending" } });
    expect(claimed.error?.message).toContain(code);
    expect(restricted(feature, ["enter", ...A]).ok).toBe(true);
    const lesson = restricted(app, ["say", "lesson", "--subject", "l", ...A]);
    expect(lesson.data?.say.outcome).toBe("pending");
    const { checks } = restricted(app, ["doctor"]).data?.doctor ?? {};
    const append = checks.find((each: { id: string }) => each.id === "append");
    for (const part of [code, `writable_roots = ["${place.room}"]`, "allowWrite", "SANDBOX_MOUNTS"])
      expect(`${append.finding} ${append.remedy}`).toContain(part);
    expect(readFileSync(ledger).equals(ledgerBefore)).toBe(true);
    expect(statusOf(app, feature)).toBe("");
    open();
    asked(app, ["enter", "--tool", "codex:01"]);
    const ids = [claimed.data?.say.fact.id, lesson.data?.say.fact.id];
    expect(idsOf(ledger).filter((id) => ids.includes(id))).toEqual(ids);
    const { holders } = asked(app, ["who", "src/a.ts"]).data?.who ?? {};
    expect(holders).toMatchObject([{ fact: ids[0], tool: "claude_code:01" }]);
    expect(waiting(app, feature)).toEqual([]);
    expect(statusOf(app, feature)).toBe("");
  });
});

describe("what waits, where many come to take it up", () => {
  const why = obstacle(byRights);

  it.skipIf(why !== undefined)("counts once, whoever of them is killed", async () => {
    const place = scene();
    const { app, feature, ledger } = place;
    asked(app, ["enter", "--tool", "codex:01"]);
    const { before, open } = byRights(place);
    const ids: string[] = [];
    for (let n = 0; n < 24; n++) {
      const words = ["say", "claim", "--path", `src/f${n}.ts`, "--subject", "s", ...A, "--json"];
      const [program = RALLY, ...args] = [...before, RALLY, ...words];
      const cwd = n % 2 === 0 ? app : feature;
      const { stdout } = spawnSync(program, args, { cwd, env: environment({}), encoding: "utf8" });
      ids.push(JSON.parse(stdout).data.say.fact.id);
    }
    open();
    const killed = Array.from({ length: 6 }, (_, n) => {
      const words = ["-s", "KILL", `0.0${n + 3}`, RALLY, "enter", "--tool", `agent:k${n}`];
      return words;
    });
    for (const words of killed) spawnSync("timeout", words, { cwd: app, env: environment({}) });
    await Promise.all(
      Array.from({ length: 6 }, (_, n) => begin(app, ["enter", "--tool", `agent:${n}`])),
    );
    expect(waiting(app, feature)).toEqual([]);
    expect([...new Set(idsOf(ledger))].filter((id) => ids.includes(id))).toEqual(ids);
    expect(asked(app, ["room"]).data?.room.totals.active_claims).toBe(24);
    expect(statusOf(app, feature)).toBe("");
  });
});

function waiting(...worktrees: string[]): string[] {
  return worktrees.flatMap((each) => {
    const spool = join(each, ".rally-spool");
    return existsSync(spool) ? readdirSync(spool).filter((name) => name.endsWith(".json")) : [];
  });
}
