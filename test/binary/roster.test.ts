/** Two hundred real sessions in four rooms of one user, and who must not be found there. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { RosterAgent } from "../../lib/room/views/roster_view.ts";
import { recorded } from "../hosts/recorded.ts";
import { asked, begin, ending, environment, RALLY, rally } from "./compiled.ts";
import { repository, scratch } from "./repository.ts";

const [ROOMS, SESSIONS] = [4, 50];
const root = scratch();
const home = join(root, "home");
const index = join(home, ".local/state/rally/rooms");
const env = { HOME: home, RALLY_NO_GLOBAL_INDEX: "" };
const LEAD = "lead";

beforeAll(() => mkdirSync(home));

const everyone = (agents: readonly RosterAgent[]): RosterAgent[] =>
  agents.flatMap((each) => [each, ...everyone(each.children)]);

/** Every other one is a host's, which only its hook tells of; all the others were begun by the first of all. */
function comes(app: string, n: number) {
  const session = `${basename(app)}-${n}`;
  if (n % 2 === 1) {
    const input = recorded("claude-code", "PreToolUse:Write", app, {
      session_id: session,
      tool_input: { file_path: `${app}/src/${n}.ts`, content: "x" },
    });
    const child = spawn(RALLY, ["hook", "claude-code", "PreToolUse"], {
      cwd: app,
      env: environment({ env }),
    });
    child.stdin.end(input);
    return ending(child);
  }
  const who = ["--tool", `codex:${n}`, "--session-id", session];
  return begin(app, ["enter", ...who, "--parent", LEAD, "--task", `task ${n}`], { env });
}

describe("rally roster", () => {
  it("shows 200 sessions of four rooms, each exactly once, after all came at the same time", async () => {
    const apps = Array.from({ length: ROOMS }, (_, n) => repository(join(root, `room-${n}`)));
    const [first] = apps as [string];
    asked(first, ["enter", "--tool", "codex:lead", "--session-id", LEAD], { env });
    for (let n = 0; n < SESSIONS; n++) {
      const ended = await Promise.all(apps.map((app) => comes(app, n)));
      for (const { exit, err } of ended) expect([exit, err]).toEqual([0, ""]);
    }
    const { data } = asked("/", ["roster", "--stale-secs", "3600"], { env });
    const { agents, live_count, stale_count, warnings, rooms } = data!["roster"];
    const names = everyone(agents).map(({ app, session_id }) => `${app} ${session_id}`);
    const expected = apps.flatMap((app) =>
      Array.from({ length: SESSIONS }, (_, n) => `${basename(app)} ${basename(app)}-${n}`),
    );
    expect(names.sort()).toEqual([`${basename(first)} ${LEAD}`, ...expected].sort());
    expect([live_count, stale_count, warnings, rooms.length]).toEqual([
      ROOMS * SESSIONS + 1,
      0,
      [],
      ROOMS,
    ]);
    const lead = agents.find((each: RosterAgent) => each.session_id === LEAD);
    expect(lead.children).toHaveLength((ROOMS * SESSIONS) / 2);
    for (const { cwd, app } of everyone(agents)) expect(cwd).toBe(join(root, app));
    // One pointer for each room, and nothing that a writer left behind.
    expect(readdirSync(index)).toHaveLength(ROOMS);
    expect(readdirSync(index).filter((name) => !name.endsWith(".json"))).toEqual([]);
  });

  it("does not show what a demo or the proof of the hooks plays, nor is it told of rooms without an index", () => {
    const app = repository(join(root, "quiet"));
    const alone = join(root, "alone");
    mkdirSync(alone);
    const how = { env: { ...env, HOME: alone } };
    expect(rally(app, ["demo"], how).exit).toBe(0);
    asked(app, ["hooks", "install", "--host", "claude-code", "--absolute"], how);
    rally(app, ["doctor", "--prove"], how);
    asked(app, ["enter", "--tool", "codex:01"], { env: { HOME: alone } });
    expect(existsSync(join(alone, ".local"))).toBe(false);
    asked(app, ["enter", "--tool", "codex:01"], how);
    expect(readdirSync(join(alone, ".local/state/rally/rooms"))).toHaveLength(1);
  });
});
