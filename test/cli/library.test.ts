/** What a program does in a room of a real repository, with the functions of mod.ts. */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  closeRoom,
  type OpenOptions,
  openRoom,
  refresh,
  runId,
  say,
  taskHeartbeat,
} from "../../mod.ts";
import { scratchDirectory, scratchRepository } from "./scratch.ts";

const [ADA, BOB] = [
  { tool: "planner:01", session: "planner-01-aaaa" },
  { tool: "coder:01", session: "coder-01-bbbb" },
];
const NOW = Date.parse("2026-11-20T12:00:00Z");
const MINUTE = 60_000;

function opened(cwd: string, options: OpenOptions = {}) {
  const room = openRoom({ cwd, env: {}, now: () => NOW, ...options });
  if ("hints" in room) throw new Error(room.message);
  return room;
}

describe("runId", () => {
  it("begins a run, which all facts carry from then on", () => {
    const room = opened(scratchRepository());
    const run = runId(room, ADA);
    expect(run).toMatchObject({
      build_loop_id: expect.stringMatching(/^bl-20261120T120000Z-planner:01-\d{6}$/),
      started_at: "2026-11-20T12:00:00.000Z",
      started_by_tool: ADA.tool,
      current_session_id: ADA.session,
    });
    const { result } = say(room, BOB, { kind: "risk", subject: "s" });
    expect(result?.fact).toMatchObject({
      build_loop_id: (run as { build_loop_id: string }).build_loop_id,
    });
    closeRoom(room);
  });

  it("goes on with what another has begun since the room was opened, and changes only the current session", () => {
    const app = scratchRepository();
    const [one, other] = [opened(app), opened(app)];
    const run = runId(one, ADA);
    expect(runId(other, BOB)).toEqual({ ...run, current_session_id: BOB.session });
    // The first has not heard of that, but is told before it is asked whether it still goes on.
    expect(runId(one, ADA)).toEqual(run);
    refresh(other);
    expect(other.state.runId?.current).toBe(ADA.session);
    for (const each of [one, other]) closeRoom(each);
  });

  it("writes nothing where the session goes on with it already", () => {
    const room = opened(scratchRepository());
    const run = runId(room, ADA);
    const { seq } = room.state;
    expect([runId(room, ADA), room.state.seq]).toEqual([run, seq]);
    closeRoom(room);
  });

  it("refuses whoever cannot speak, and writes nothing", () => {
    const room = opened(scratchRepository());
    expect(runId(room, { tool: "no tool", session: "s" })).toHaveProperty("hints");
    expect(room.state.seq).toBe(0);
    closeRoom(room);
  });
});

describe("taskHeartbeat", () => {
  it("is of what say has said of a task", () => {
    const room = opened(scratchRepository());
    say(room, ADA, { kind: "heartbeat", task_ref: "lexer", summary: "half of it" });
    const newest = room.state.rest?.checkIns.get(ADA.session);
    const at = (minutes: number, expected: string) =>
      taskHeartbeat(newest, expected, NOW + minutes * MINUTE);
    expect(at(11, "lexer")).toMatchObject({ health: "current", latest: { task_ref: "lexer" } });
    expect(at(12, "lexer")).toMatchObject({ health: "stale_check_in", missed_count: 1 });
    expect(at(0, "parser").health).toBe("wrong_task");
    closeRoom(room);
  });
});

describe("refresh", () => {
  it("folds what others have said meanwhile, or says why it cannot", () => {
    const app = scratchRepository();
    const [one, other] = [opened(app), opened(app)];
    say(other, BOB, { kind: "risk", subject: "s" });
    expect([refresh(one), one.state.seq]).toEqual([undefined, 1]);
    const stat = (): never => {
      throw Object.assign(new Error("a fault"), { code: "EIO" });
    };
    Object.assign(one.ledger, { disk: { ...one.ledger.disk, stat } });
    expect(refresh(one)).toMatchObject({ code: "unreadable-ledger" });
    for (const each of [one, other]) closeRoom(each);
  });
});

describe("closeRoom", () => {
  const names = (state: string) => readdirSync(state, { recursive: true });
  it.each([
    ["notes the room where a session has begun", {}, true],
    ["notes nothing where that is switched off", { RALLY_NO_GLOBAL_INDEX: "1" }, false],
  ])("%s", (_, env, is) => {
    const state = join(scratchDirectory(), "state");
    mkdirSync(state);
    const room = opened(scratchRepository(), { env: { XDG_STATE_HOME: state, ...env } });
    say(room, ADA, { kind: "risk", subject: "s" });
    expect(names(state)).toEqual([]);
    closeRoom(room);
    expect(names(state).some((name) => String(name).endsWith(".json"))).toBe(is);
  });
});

it("holds every call to the time that is given for one", () => {
  const app = scratchRepository();
  const [hasty, patient] = [opened(app, { timeoutMs: 0 }), opened(app)];
  expect(say(hasty, ADA, { kind: "risk", subject: "s" }).refusal).toMatchObject({
    code: "deadline",
  });
  expect(runId(hasty, ADA)).toMatchObject({ code: "deadline" });
  expect(runId(patient, BOB)).toMatchObject({ current_session_id: BOB.session });
  for (const each of [hasty, patient]) closeRoom(each);
});
