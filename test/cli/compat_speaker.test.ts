/** Who speaks to `rally compat`, what it has begun, and where it runs. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { spawnedIn } from "../../lib/cli/compat/spawned.ts";
import { Cast, type How } from "./cast.ts";
import { agentRally, flat } from "./predecessor.ts";

const PEER = "codex:01";
const ME = ["--session-id", "s-1"];

describe("who speaks", () => {
  it("is claude_code, and where another live session is, a name of its own that it keeps", async () => {
    const cast = new Cast();
    const beat = async (id: string) =>
      (await flat(cast, ["heartbeat", "--session-id", id, "--task-ref", "x"])).tool;
    expect(await beat("one-0123456789")).toBe("claude_code");
    expect(await beat("two-0123456789")).toBe("claude_code:23456789");
    expect(await beat("one-0123456789")).toBe("claude_code");
    await flat(cast, ["stop", "--session-id", "one-0123456789"]);
    expect(await beat("two-0123456789")).toBe("claude_code:23456789");
    expect(await beat("three")).toBe("claude_code");
    const told = await flat(cast, ["status", "--session-id", "four", "--tool", "claude_code"]);
    expect(told.tool).toBe("claude_code:four");
    expect(new Set(cast.facts().map(({ session }) => session)).has("four")).toBe(false);
  });

  it("is one that takes a name of its own also where another comes while it looks", async () => {
    const cast = new Cast();
    await cast.ok(PEER, ["enter"]);
    let isHere = false;
    const own = () => {
      if (!isHere) cast.append({ kind: "heartbeat", tool: "claude_code", session: "first" });
      isHere = true;
      return { homes: ["/nonexistent"], hosts: [] };
    };
    const told = await flat(cast, ["presence", "--session-id", "second"], { world: { own } });
    expect([isHere, told.tool, told.written]).toEqual([true, "claude_code:second", true]);
  });

  it("is whom the room knows by that session", async () => {
    const cast = new Cast();
    await cast.ok("claude_code:lead-01", ["enter", ...ME]);
    await cast.ok(PEER, ["enter", "--session-id", "s-2"]);
    const tool = async (...argv: string[]) => (await flat(cast, ["status", ...argv])).tool;
    expect(await tool(...ME)).toBe("claude_code:lead-01");
    expect(await tool(...ME, "--tool", "claude_code")).toBe("claude_code:lead-01");
    expect(await tool("--session-id", "s-2")).toBe(PEER);
    expect(await tool("--session-id", "s-2", "--tool", "unknown")).toBe(PEER);
    const { exit, err } = await cast.text(null, agentRally("status", ...ME, "--tool", "codex"));
    expect([exit, err]).toEqual([2, expect.stringContaining("belongs to claude_code:lead-01")]);
  });

  it("is the session that goes on from the one that is named", async () => {
    const cast = new Cast();
    await flat(cast, ["presence", ...ME, "--spawned", "coder:2"]);
    const fact = { kind: "session", status: "continues", ref: "s-1", session: "s-9" } as const;
    cast.append({ ...fact, tool: "claude_code" });
    const told = await flat(cast, ["presence", ...ME]);
    expect(told).toMatchObject({ session_id: "s-9", tool: "claude_code", written: true });
    expect((await flat(cast, ["stop", ...ME])).presence_removed).toEqual(["s-9"]);
  });

  it("is not whom the environment names", async () => {
    const how: How = { env: { RALLY_TOOL: "gemini:1", RALLY_SESSION_ID: "g" } };
    const told = await flat(new Cast(), ["status", ...ME], how);
    expect([told.tool, told.session_id]).toEqual(["claude_code", "s-1"]);
  });
});

describe("what was begun", () => {
  it.each([
    ["coder:2,workflow:21", { coder: 2, workflow: 21 }],
    [" coder : 2 ,, auditor ", { coder: 2, auditor: 1 }],
    ["coder:2,coder:3,coder", { coder: 6 }],
    ["coder:many", { coder: 1 }],
    ["coder:1:2", { coder: 1 }],
    [":3", {}],
    ["", {}],
    ["coder:-2", { coder: 0 }],
    ["coder:3,coder:-2", { coder: 3 }],
    ["two words:2", { "two-words": 2 }],
    ["coder:99999999", { coder: 999_999 }],
    ["__proto__:2", JSON.parse('{"__proto__":2}')],
  ])("is read from %j", async (text, counts) => {
    expect(spawnedIn(text)).toEqual(counts);
    const cast = new Cast();
    expect((await flat(cast, ["presence", ...ME, "--spawned", text])).spawned).toEqual(counts);
  });

  it("is over once it is not said again", async () => {
    const cast = new Cast();
    const agents = async () => (await flat(cast, ["roster", "--json"])).agents;
    await flat(cast, ["presence", ...ME, "--task", "x", "--spawned", "coder:2"]);
    expect(await agents()).toMatchObject([{ spawned_total: 2, task: "x" }]);
    await flat(cast, ["presence", ...ME]);
    expect(await agents()).toMatchObject([{ spawned_total: 0, task: "rally-point" }]);
    const before = cast.ledger();
    await flat(cast, ["presence", ...ME]);
    expect(cast.ledger()).toBe(before);
  });
});

describe("where it runs", () => {
  it("is kept on this machine, with the process that is named", async () => {
    const cast = new Cast();
    const said = [
      "--host",
      "build-box-7",
      "--cwd",
      "src/../src/deep",
      "--pid",
      String(process.pid),
    ];
    await flat(cast, ["presence", ...ME, ...said]);
    const [name] = readdirSync(join(cast.room, "sessions"));
    const kept = JSON.parse(readFileSync(join(cast.room, "sessions", name!), "utf8"));
    expect(kept).toMatchObject({
      session: "s-1",
      host: "build-box-7",
      cwd: join(cast.root, "src/deep"),
    });
    if (existsSync("/proc/self/stat")) expect(kept.process.pid).toBe(process.pid);
    for (const place of ["build-box-7", cast.root]) expect(cast.ledger()).not.toContain(place);
  });
});
