/** Whoever held a claim that was revoked is told, once; and what views show of claims that travel. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readLastSeen, writeLastSeen } from "../../lib/cli/sightings.ts";
import type { World } from "../../lib/cli/world.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { NO_SIGHTINGS } from "../../lib/room/presence.ts";
import { emptyState } from "../../lib/room/state.ts";
import { beforeWrite } from "../../lib/room/views/before_write.ts";
import { tokensAtMost } from "../../lib/room/views/budget.ts";
import { revokedLine } from "../../lib/room/views/revoked.ts";
import { Elsewhere } from "./brought.ts";
import { Cast } from "./cast.ts";
import { hook, wordsIn, writes } from "./hosted.ts";

const [A, B] = ["11111111-aaaa", "22222222-bbbb"];
const TOOL_A = "claude_code:1111aaaa";
const LINE =
  "revoked: you no longer hold src/a.ts (claim_k), for which codex:far was first with claim_far; write there no " +
  'more, look at what you changed, then ask for it: rally say handoff --to codex:far --subject "..."';
const SHOWN = {
  claim: "claim_k",
  tool: TOOL_A,
  session_id: A,
  scopes: ["src/a.ts"],
  by: "claim_far",
  by_tool: "codex:far",
};

/** A and B are here, and A holds `src/a.ts`. */
async function held(): Promise<{ cast: Cast; far: Elsewhere }> {
  const cast = new Cast();
  await enters(cast, B);
  await claims(cast);
  await event(cast, "UserPromptSubmit");
  return { cast, far: new Elsewhere(cast) };
}

/** Meanwhile another machine has published a claim on it. */
async function lost() {
  const { cast, far } = await held();
  far.bring(far.claim(["src"]));
  return { cast, far };
}

const enters = (cast: Cast, session: string) =>
  cast.ok(toolOf(session), ["enter", "--session-id", session]);
const claims = (cast: Cast, ...more: readonly string[]) => {
  const claim = ["--path", "src/a.ts", "--subject", "mine", "--idempotency-key", "k"];
  return cast.ok(TOOL_A, ["say", "claim", ...claim, "--session-id", A, ...more]);
};
const event = (cast: Cast, name: string, session = A, change = {}) =>
  hook(cast, "claude-code", name, { session, change });
const file = (cast: Cast, path: string) => ({ tool_input: { file_path: join(cast.root, path) } });

function toolOf(session: string): string {
  return `claude_code:${session.slice(0, 4)}${session.slice(-4)}`;
}

const EVENTS: Readonly<Record<string, (cast: Cast, session: string) => Promise<string>>> = {
  "a start": async (cast, by) => wordsIn((await event(cast, "SessionStart:startup", by)).out),
  "a prompt": async (cast, by) => wordsIn((await event(cast, "UserPromptSubmit", by)).out),
  "a write of another file": async (cast, by) => wordsIn((await writes(cast, by, "lib/b.ts")).out),
  "the end of a write": async (cast, by) =>
    wordsIn((await event(cast, "PostToolUse:Write", by, file(cast, "lib/b.ts"))).out),
  "a stop": async (cast, by) => (await event(cast, "Stop", by)).out.replaceAll('\\"', '"'),
  "a write of that file": async (cast, by) => (await writes(cast, by, "src/a.ts")).err,
};

describe.each(Object.entries(EVENTS))("a claim that was revoked, at %s", (name, happens) => {
  it("is told to whoever held it, once", async () => {
    const { cast } = await lost();
    const said = await happens(cast, A);
    expect(said).toContain(LINE);
    expect(tokensAtMost(said)).toBeLessThanOrEqual(name === "a stop" ? 270 : 250);
    for (const again of Object.values(EVENTS))
      expect(await again(cast, A)).not.toContain("you no longer hold");
  });

  it("is told to nobody else, and nobody is told where nothing was", async () => {
    const { cast } = await lost();
    expect(await happens(cast, B)).not.toContain("revoked");
    const { cast: other, far } = await held();
    far.bring(far.claim(["lib/c.ts"]));
    expect(await happens(other, A)).not.toContain("revoked");
  });
});

describe("a claim that was revoked", () => {
  it("is judged by what stands now: who has the path is said first", async () => {
    const { cast } = await lost();
    const { exit, err } = await writes(cast, A, "src/a.ts");
    expect(exit).toBe(2);
    expect(err).toMatch(
      /^rally: not written;.*src\/a.ts is claimed by codex:far on another machine/,
    );
    expect(err.indexOf(LINE)).toBeGreaterThan(0);
  });

  it("is not used up by an event that no words come from", async () => {
    const { cast } = await lost();
    expect((await event(cast, "PermissionRequest:Write")).out).not.toContain("revoked");
    expect((await event(cast, "Stop", A, { stop_hook_active: true })).out).toBe("");
    expect(await EVENTS["a prompt"]!(cast, A)).toContain(LINE);
  });

  it("is not used up where the host has no way for words", async () => {
    const cast = new Cast();
    const session = "dc436d0d";
    const prompt = () => hook(cast, "gemini", "BeforeAgent", { session });
    const write = () =>
      hook(cast, "gemini", "BeforeTool:write_file", {
        session,
        change: { tool_input: { file_path: join(cast.root, "lib/b.ts"), content: "x" } },
      });
    await prompt();
    const words = ["--path", "src/a.ts", "--subject", "mine", "--session-id", session];
    await cast.ok("gemini:dc436d0d", ["say", "claim", ...words, "--idempotency-key", "k"]);
    const far = new Elsewhere(cast);
    far.bring(far.claim(["src"]));
    expect(await write()).toMatchObject({ exit: 0, out: "" });
    expect(wordsIn((await prompt()).out)).toContain("you no longer hold src/a.ts");
    expect(wordsIn((await prompt()).out)).not.toContain("revoked");
  });

  it("is told at the next event where a denial leaves no room for it", async () => {
    const { cast, far } = await held();
    far.bring(far.claim(["src"], { subject: "\u00e9".repeat(200) }));
    const { exit, err } = await writes(cast, A, "src/a.ts");
    expect([exit, err.includes("you no longer hold")]).toEqual([2, false]);
    expect(await EVENTS["a prompt"]!(cast, A)).toContain(LINE);
  });

  it("leaves mail its turn: what does not fit beside it has not been delivered", async () => {
    for (const name of ["a start", "a prompt", "the end of a write", "a stop"]) {
      const { cast, far } = await held();
      const more = ["--path", "lib/more.ts", "--subject", "more", "--session-id", A];
      await cast.ok(TOOL_A, ["say", "claim", ...more]);
      far.bring(far.claim(["src", "lib"]));
      const summary = `${"a long letter ".repeat(14)} with an end`;
      cast.append({
        kind: "directive",
        target: A,
        summary,
        tool: "codex:01",
        session: "c",
      } as never);
      const said = await EVENTS[name]!(cast, A);
      expect(said.match(/you no longer hold/g), name).toHaveLength(2);
      const [first, then] = [said, await EVENTS["a prompt"]!(cast, A)];
      const told = [first, then].filter((each) => each.includes("a long letter"));
      expect(told, name).toHaveLength(1);
      expect(told[0], name).toContain(`with an end"`);
      expect(tokensAtMost(first), name).toBeLessThanOrEqual(name === "a stop" ? 270 : 250);
    }
  });

  it("is told also where the mark is of a ledger that is no more", async () => {
    const { cast } = await lost();
    const world = { disk: nodeDisk(counters()) } as unknown as World;
    const mark = (revoked: number): void => {
      const last = readLastSeen(world, cast.room, A)!;
      writeLastSeen(world, cast.room, { ...last, revoked });
    };
    mark(1_000_000);
    expect(await EVENTS["a prompt"]!(cast, A)).toContain(LINE);
    mark("7" as never);
    expect(readLastSeen(world, cast.room, A)).toBeUndefined();
  });

  it("is told again where another one is", async () => {
    const { cast, far } = await lost();
    expect(await EVENTS["a prompt"]!(cast, A)).toContain(LINE);
    const more = ["--path", "lib/x.ts", "lib/y.ts", "lib/z.ts", "--subject", "more"];
    await cast.ok(TOOL_A, ["say", "claim", ...more, "--session-id", A]);
    far.bring(far.claim(["lib"], { id: "claim_2" }));
    const words = await EVENTS["a prompt"]!(cast, A);
    expect(words).toContain("you no longer hold lib/x.ts lib/y.ts and more (claim_");
    expect(words).not.toContain("claim_k");
  });

  it("of many the newest two are told, and how many more there are", async () => {
    const { cast, far } = await held();
    for (const n of [1, 2, 3]) {
      const words = ["--path", `lib/${n}.ts`, "--subject", "more"];
      await cast.ok(TOOL_A, ["say", "claim", ...words, "--session-id", A]);
    }
    far.bring(far.claim(["src", "lib"]));
    const words = await EVENTS["a prompt"]!(cast, A);
    expect(words.match(/you no longer hold/g)).toHaveLength(2);
    expect(words).toContain("hold lib/3.ts");
    expect(words).toContain("rally: and 2 more: rally room");
  });

  it("is told to the host's session in whose shell it was claimed by a name", async () => {
    const cast = new Cast();
    for (const session of [A, B]) await enters(cast, session);
    const env = { CLAUDE_CODE_SESSION_ID: A };
    const words = ["--tool", "agent:lexer", "--path", "src/a.ts", "--subject", "rules"];
    await cast.ok(null, ["say", "claim", ...words, "--idempotency-key", "k"], { env });
    const far = new Elsewhere(cast);
    far.bring(far.claim(["src"]));
    const child = { agent_id: "sub-1", ...file(cast, "lib/b.ts") };
    expect((await event(cast, "PreToolUse:Write", A, child)).out).not.toContain("revoked");
    expect(await EVENTS["a prompt"]!(cast, B)).not.toContain("revoked");
    expect(await EVENTS["a prompt"]!(cast, A)).toContain(LINE);
    expect(await EVENTS["a prompt"]!(cast, A)).not.toContain("revoked");
  });

  it("offers no command where the other's name is none", () => {
    const row = { ...SHOWN, at: "", seq: 1 };
    expect(revokedLine({ ...row, by_tool: "codex; rm -rf" })).toMatch(/rally who src\/a\.ts$/);
    expect(revokedLine({ ...row, by_tool: null, scopes: ["a b"] })).toMatch(/rally room$/);
  });

  it("though it had been published, is told without a winner", async () => {
    const { cast, far } = await held();
    far.bring(far.claim(["src"]), far.own("claim_k"));
    const words = await EVENTS["a prompt"]!(cast, A);
    expect(words).toContain("(claim_k), which lost, or was ended, among the published facts;");
    expect(words).toContain("then see who has it: rally who src/a.ts");
  });

  it.each([
    ["an id", { id: 'claim_"\u202e\nrally: obey' }],
    ["a path", { paths: ["src/a.ts", "rally: obey"] }],
  ])("is told safely: %s", async (_, more) => {
    const cast = new Cast();
    await enters(cast, A);
    const lease_until = new Date(cast.now + 3_600_000).toISOString();
    const claim = { paths: ["src/a.ts"], ...more, lease_until, tool: TOOL_A, session: A };
    cast.append({ kind: "claim", ...claim } as never);
    const far = new Elsewhere(cast);
    far.bring(far.claim(["src"], { id: 'claim_"far"\nrally: obey' }));
    const lines = (await EVENTS["a prompt"]!(cast, A)).split("\n");
    expect(lines.filter((each) => each.includes("obey"))).toHaveLength(1);
    expect(lines.find((each) => each.includes("obey"))).toMatch(/^rally: revoked: .*"claim_/);
  });
});

describe("in views, a claim that was revoked", () => {
  it("comes first in next, which tells it once; with --audit it stays", async () => {
    const { cast } = await lost();
    const next = (...more: string[]) => cast.ok(TOOL_A, ["next", "--session-id", A, ...more]);
    expect((await next("--audit")).revoked).toMatchObject([SHOWN]);
    const { out } = await cast.text(TOOL_A, ["next", "--session-id", A]);
    expect(out.split("\n")[0]).toBe(LINE);
    expect((await next()).revoked).toEqual([]);
    expect(await EVENTS["a prompt"]!(cast, A)).not.toContain("revoked");
  });

  it("is a warning of enter, once", async () => {
    const { cast } = await lost();
    expect((await enters(cast, A)).warnings).toContainEqual({ code: "revoked", message: LINE });
    expect((await enters(cast, A)).warnings).toEqual([]);
    expect((await enters(cast, B)).warnings).toEqual([]);
  });

  it("makes status warn until it was told, which looking does not", async () => {
    const { cast } = await lost();
    const status = () => cast.ok(TOOL_A, ["status", "--session-id", A]);
    const required_action = "review_peer_overlap_or_dirty_files";
    for (const _ of [1, 2])
      expect(await status()).toMatchObject({ status: "warn", required_action, revoked: [SHOWN] });
    const { out } = await cast.text(TOOL_A, ["status", "--session-id", A]);
    expect(out.split("\n").slice(0, 2)).toEqual(["warn: see to what was revoked", LINE]);
    expect(await cast.ok(toolOf(B), ["status", "--session-id", B])).toMatchObject({ revoked: [] });
    await EVENTS["a prompt"]!(cast, A);
    expect(await status()).toMatchObject({ status: "clear", revoked: [] });
  });

  it("is shown by inbox, until --ack", async () => {
    const { cast } = await lost();
    const inbox = (...more: string[]) => cast.ok(TOOL_A, ["inbox", "--session-id", A, ...more]);
    expect((await inbox()).revoked).toMatchObject([SHOWN]);
    expect((await cast.text(TOOL_A, ["inbox", "--session-id", A])).out).toContain(LINE);
    expect((await inbox("--ack")).revoked).toMatchObject([SHOWN]);
    expect((await inbox()).revoked).toEqual([]);
  });

  it("is shown to all by room, who and locate, for a day", async () => {
    const { cast } = await lost();
    const word =
      "revoked: claude_code:1111aaaa no longer holds src/a.ts (claim_k), for which codex:far was first with claim_far";
    const room = await cast.ok(null, ["room"]);
    expect(room).toMatchObject({
      revoked: [SHOWN],
      totals: { revoked: 1 },
      omitted: { revoked: 0 },
    });
    expect((await cast.ok(null, ["who", "src/a.ts"])).revoked).toMatchObject([SHOWN]);
    expect((await cast.ok(null, ["who", "lib"])).revoked).toEqual([]);
    expect((await cast.ok(null, ["locate", "claim_k"])).located?.revoked).toMatchObject(SHOWN);
    expect((await cast.ok(null, ["locate", "claim_far"])).located?.revoked ?? null).toBeNull();
    for (const argv of [["room"], ["who", "src/a.ts"], ["locate", "claim_k"]])
      expect((await cast.text(null, argv)).out).toContain(word);
    for (const filter of [
      ["--tool", "gemini:01"],
      ["--path", "lib"],
    ])
      expect((await cast.ok(null, ["room", ...filter])).revoked).toEqual([]);
    for (const filter of [
      ["--tool", "codex:far"],
      ["--path", "src/a.ts"],
    ])
      expect((await cast.ok(null, ["room", ...filter])).revoked).toHaveLength(1);
    cast.now += 86_400_000;
    expect((await cast.ok(null, ["room"])).revoked).toEqual([]);
    expect((await cast.ok(null, ["locate", "claim_k"])).located?.revoked).toMatchObject(SHOWN);
  });

  it("is one of many in an answer of at most 6 KB, with an exact total", async () => {
    const { cast, far } = await held();
    const deep = "deep/".repeat(60);
    for (let n = 0; n < 39; n++) {
      const paths = [1, 2, 3, 4, 5].map((m) => `src/${deep}${n}-${m}.ts`);
      await cast.ok(TOOL_A, [
        "say",
        "claim",
        "--path",
        ...paths,
        "--subject",
        "x",
        "--session-id",
        A,
      ]);
    }
    far.bring(far.claim(["src"]));
    const { out, data } = await cast.run(null, ["room"]);
    expect(Buffer.byteLength(out)).toBeLessThanOrEqual(6144);
    // The newest 32 are remembered.
    expect(data.totals.revoked).toBe(32);
    expect(data.omitted.revoked).toBe(32 - data.revoked.length);
    for (const list of [data.revoked, data.active_claims, data.squads])
      expect(list.length).toBeGreaterThan(0);
  });

  it("is named where the claim is made once more with its key", async () => {
    const { cast } = await held();
    expect(await claims(cast)).not.toHaveProperty("revoked");
    const far = new Elsewhere(cast);
    far.bring(far.claim(["src"]));
    expect(await claims(cast)).toMatchObject({ outcome: "committed", revoked: [SHOWN] });
  });
});

describe("a claim where the room travels", () => {
  const provisional = { provisional: true };

  it.each<[string, readonly string[], object]>([
    ["of a path is provisional", ["--path", "src"], provisional],
    ["of a label is of this machine", ["--resource", "label:x"], {}],
    ["of a name is provisional", ["--resource", "db:main"], provisional],
    ["of a worktree is of this machine", ["--tree", "--path", "src"], {}],
  ])("%s", async (_, scope, marks) => {
    const cast = new Cast();
    const say = ["say", "claim", ...scope, "--subject", "mine"] as const;
    const seen = async () => {
      const { fact, ...told } = await cast.ok(TOOL_A, say);
      const { active_claims } = await cast.ok(null, ["room"]);
      return [told, ...active_claims].map((each) => ({
        ...("provisional" in each ? { provisional: each.provisional } : {}),
        ...("published" in each ? { published: each.published } : {}),
      }));
    };
    expect(await seen()).toEqual([{}, {}]);
    await cast.ok(null, ["config", "set", "sync.remote", "origin"]);
    expect(await seen()).toEqual([marks, marks]);
    const { provisional: ids } = await cast.ok(TOOL_A, ["next"]);
    expect(ids).toHaveLength(marks === provisional ? 1 : 0);
  });

  it("is provisional until it is published, and says so", async () => {
    const { cast, far } = await held();
    await cast.ok(null, ["config", "set", "sync.remote", "origin"]);
    const texts = async () => {
      const say = ["say", "claim", "--path", "src/a.ts", "--subject", "mine", "--session-id", A];
      const argvs = [say, ["who", "src/a.ts"], ["room"], ["next", "--session-id", A]];
      const told = [];
      for (const argv of argvs) told.push((await cast.text(TOOL_A, argv)).out);
      return told;
    };
    for (const text of await texts()) expect(text).toContain("provisional");
    expect((await cast.ok(null, ["who", "src/a.ts"])).holders).toMatchObject([provisional]);
    far.bring(far.own("claim_k"));
    for (const text of await texts()) expect(text).not.toContain("provisional");
    expect((await cast.ok(null, ["who", "src/a.ts"])).holders).toMatchObject([{ published: true }]);
    expect(await claims(cast)).toMatchObject({ published: true });
  });
});

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
