import { describe, expect, it } from "vitest";
import { Elsewhere } from "./brought.ts";
import { Cast } from "./cast.ts";
import {
  A,
  B,
  claims,
  EVENTS,
  enters,
  held,
  LINE,
  lost,
  SHOWN,
  TOOL_A,
  toolOf,
} from "./revoking.ts";

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
