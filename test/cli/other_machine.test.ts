import { describe, expect, it } from "vitest";
import { NO_SIGHTINGS } from "../../lib/room/presence.ts";
import { emptyState } from "../../lib/room/state.ts";
import { beforeWrite } from "../../lib/room/views/before_write.ts";
import { wordsIn, writes } from "./hosted.ts";
import { A, B, event, file, lost, TOOL_A } from "./revoking.ts";

describe("a holder on another machine", () => {
  it("is neither here nor idle nor gone", async () => {
    const { cast } = await lost();
    cast.now += 90 * 60_000;
    const { holders, commands } = await cast.ok(null, ["who", "src/a.ts"]);
    expect(holders).toMatchObject([{ status: "unknown", published: true, other_machine: true }]);
    expect(commands.map(({ text }) => text).join()).not.toContain("--over");
    const { out } = await cast.text(null, ["who", "src/a.ts"]);
    expect(out).toContain("codex:far (on another machine) holds src/a.ts since");
    const room = await cast.ok(null, ["room"]);
    expect(room.active_claims).toMatchObject([{ other_machine: true, idle_seconds: null }]);
    expect(room.squads.map(({ tool }) => tool)).not.toContain("codex:far");
    expect((await cast.text(null, ["room"])).out).toContain("codex:far on another machine claims");
    const { findings } = await cast.ok(TOOL_A, ["check", "before-write", "--path", "src/a.ts"]);
    expect(findings).toMatchObject([{ code: "claimed-path", idle_seconds: null }]);
    const words = wordsIn((await event(cast, "SessionStart:startup", B)).out);
    expect(words).toContain("codex:far on another machine holds src until");
    cast.now += 31 * 60_000;
    expect((await cast.ok(null, ["who", "src/a.ts"])).free).toBe(true);
  });

  it("who is blocked is not taken for gone", () => {
    const state = emptyState("hot");
    const now = Date.parse("2026-11-20T12:00:00.000Z");
    const blocker = { id: "blocker_1", tool: "codex:far", session: "far", at: now };
    const about = { folded: ["src"], target: null, severity: null, subject: "wait" as never };
    state.blockers.set("blocker_1", { ...blocker, ...about });
    const paths = [{ path: "src/a.ts", worktree: "" }];
    const writing = { owner: A, paths, sightings: NO_SIGHTINGS, branchOf: () => null };
    const at = (ms: number) => beforeWrite(state, { ...writing, now: ms });
    expect(at(now + 1)).toMatchObject([{ severity: "stop", idle_seconds: null }]);
    expect(at(now + 86_400_000)).toMatchObject([{ severity: "warn" }]);
  });

  it("is asked for it where handoffs go there", async () => {
    const { cast } = await lost();
    const denied = async () => (await writes(cast, B, "src/a.ts")).err;
    const handoff = ["say", "handoff", "--to", "codex:far", "--subject", "may I"] as const;
    expect(await denied()).toContain("handoffs go there after rally config set sync.mode all");
    expect(await denied()).not.toContain("say handoff");
    expect((await cast.run(TOOL_A, handoff)).code).toBe("unknown-target");
    await cast.ok(null, ["config", "set", "sync.mode", "all"]);
    expect(await denied()).toContain("Or ask for it: rally say handoff --to codex:far");
    await cast.ok(TOOL_A, handoff);
  });

  it("is not written to about a stomp: letters do not travel", async () => {
    const { cast } = await lost();
    cast.write("src/b.ts", "mine");
    const change = file(cast, "src/b.ts");
    const words = wordsIn((await event(cast, "PostToolUse:Write", B, change)).out);
    expect(words).toContain("stomp: src/b.ts is claimed by codex:far on another machine");
    expect(words).toContain("they cannot be told from here");
    expect(cast.ledger()).not.toContain('"status":"stomp"');
  });
});
