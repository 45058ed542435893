/** Who is guarded: whose host was heard to ask before a write here, while hooks deny. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { Cast } from "./cast.ts";
import { hook, writes } from "./hosted.ts";

const A = "session-0000aaaa";
const TOOL_A = "claude_code:0000aaaa";
const MANUAL = "agent:by-hand";

async function guards(cast: Cast): Promise<Record<string, string>> {
  const { squads } = await cast.ok(null, ["room"]);
  return Object.fromEntries(squads.map(({ session_id, guard }) => [session_id, guard]));
}

describe("an agent is guarded", () => {
  it("once its host has asked before a write, and not for what it says itself", async () => {
    const cast = new Cast();
    await cast.say(MANUAL, "claim", "--path", "src/b.ts", "--subject", "x");
    await cast.ok(TOOL_A, ["enter"], { env: { RALLY_SESSION_ID: A } });
    await hook(cast, "claude-code", "SessionStart:startup", { session: A });
    expect(new Set(Object.values(await guards(cast)))).toEqual(new Set(["advisory"]));
    // A denial is an answer too.
    expect((await writes(cast, A, "src/b.ts")).exit).toBe(2);
    expect((await guards(cast))[A]).toBe("guarded");
    expect(Object.values(await guards(cast)).sort()).toEqual(["advisory", "guarded"]);
    await cast.ok(TOOL_A, ["enter"], { env: { RALLY_SESSION_ID: A } });
    expect((await guards(cast))[A]).toBe("guarded");
  });

  it("only while hooks deny, and only if they did when it asked", async () => {
    const cast = new Cast();
    await cast.ok(null, ["config", "set", "hooks.mode", "advise"]);
    await writes(cast, A, "src/a.ts");
    await cast.ok(null, ["config", "set", "hooks.mode", "enforce"]);
    expect(await guards(cast)).toEqual({ [A]: "advisory" });
    await writes(cast, A, "src/a.ts", { env: { RALLY_HOOKS: "advise" } });
    expect(await guards(cast)).toEqual({ [A]: "advisory" });
    await writes(cast, A, "src/a.ts");
    expect(await guards(cast)).toEqual({ [A]: "guarded" });
    for (const mode of ["advise", "off"]) {
      await cast.ok(null, ["config", "set", "hooks.mode", mode]);
      expect(await guards(cast)).toEqual({ [A]: "advisory" });
    }
  });

  it("with all sub-agents of its session, whichever of them asked", async () => {
    const cast = new Cast();
    await writes(cast, A, "src/a.ts", { change: { agent_id: "child" } });
    await cast.append({ kind: "presence", tool: TOOL_A, session: `${A}/other`, parent: A });
    expect(await guards(cast)).toEqual({
      [A]: "guarded",
      [`${A}/child`]: "guarded",
      [`${A}/other`]: "guarded",
    });
  });

  it("as a person sees in room and who, and not in the past of room", async () => {
    const cast = new Cast();
    await writes(cast, A, "src/a.ts");
    expect((await cast.text(null, ["room"])).out).toContain(`${TOOL_A} active, guarded seen`);
    expect((await cast.text(null, ["who", "src/a.ts"])).out).toContain("(active, guarded) holds");
    const { holders } = await cast.ok(null, ["who", "src/a.ts"]);
    expect(holders[0]?.guard).toBe("guarded");
    expect((await cast.ok(null, ["room", "--at", "1"])).squads[0]?.guard).toBe("advisory");
  });
});

it("is kept in one write for each session, and costs a later edit no file", async () => {
  const cast = new Cast();
  const kept: string[] = [];
  const opened: number[] = [];
  const edit = async (path: string) => {
    const count = counters();
    const disk = archivedDisk(nodeDisk(count));
    const replace = (at: string, bytes: Uint8Array) => {
      if (at.includes("/sessions/")) kept.push(at);
      disk.replace(at, bytes);
    };
    await writes(cast, A, path, { world: { count, disk: { ...disk, replace } } });
    opened.push(count.filesOpened);
  };
  for (let n = 0; n < 6; n++) await edit("src/a.ts");
  expect(kept).toHaveLength(1);
  expect(readdirSync(join(cast.room, "sessions"))).toHaveLength(1);
  expect(opened[5]).toBe(opened[2]);
  expect(opened[5]).toBeLessThanOrEqual(opened[1]!);
});
