import { describe, expect, it } from "vitest";
import type { Data } from "./answers.ts";
import { Cast } from "./cast.ts";
import { claimed, handoff, item, ME, PEER, RANKING, roomOfPeers } from "./next_rows.ts";
import { splitWords } from "./shell.ts";

describe("rally next", () => {
  it.each(RANKING)("on %s is %s, %i", async (_, action, score, set, role) => {
    const cast = await roomOfPeers(role);
    await set(cast);
    const data = await cast.ok(ME, ["next"]);
    expect([data.action, data.score]).toEqual([action, score]);
    expect(data.actionable).toBe(score >= 50);
    expect(data.requires_human).toBe(false);
    expect(data.confidence).toBeCloseTo(score / 100);
    checkCommands(data);
  });

  it.each(RANKING)(
    "offers commands on %s that work as they stand",
    async (_, action, __, set, role) => {
      const cast = await roomOfPeers(role);
      await set(cast);
      const { suggested_commands } = await cast.ok(ME, ["next"]);
      if (action !== "wait") expect(suggested_commands.length).toBeGreaterThan(0);
      for (const { argv, text } of suggested_commands) {
        const { exit, out } = await cast.json(ME, splitWords(text).slice(1));
        expect(exit, `${argv.join(" ")}: ${out}`).toBe(0);
      }
    },
  );

  it("sorts by score, then by what came last, and shows the rest as alternatives", async () => {
    const cast = await roomOfPeers();
    await item(cast);
    const older = await handoff(cast, ME);
    const newer = await handoff(cast, "all");
    await cast.say(ME, "blocker", "--subject", "x");
    await claimed(cast, ME);
    const { target_fact, alternatives } = await cast.ok(ME, ["next"]);
    expect(target_fact).toBe(newer);
    expect(alternatives.map((each) => [each.action, each.score])).toEqual([
      ["respond_to_handoff", 100],
      ["resolve_owned_blocker", 90],
      ["continue_or_release_claim", 75],
      ["take_backlog_item", 60],
    ]);
    expect(alternatives[0]?.target_fact).toBe(older);
    expect((await cast.ok(ME, ["next", "--limit", "2"])).alternatives).toHaveLength(1);
  });

  it("offers the claim first where the work names paths that are not held yet", async () => {
    const cast = await roomOfPeers();
    await handoff(cast, ME, "--path", "src/a.ts", "src/deep");
    const { suggested_claims, suggested_commands } = await cast.ok(ME, ["next"]);
    expect(suggested_claims).toEqual(["src/a.ts", "src/deep"]);
    expect(suggested_commands[0]?.argv.slice(0, 3)).toEqual(["rally", "say", "claim"]);
    await claimed(cast, ME, "src");
    expect((await cast.ok(ME, ["next"])).suggested_claims).toEqual([]);
  });

  it("offers paths that mean the same from where the agent stands", async () => {
    const cast = await roomOfPeers();
    cast.worktree("side");
    await handoff(cast, ME, "--path", "src/a.ts");
    for (const cwd of ["src", "src/deep", "../side/src"]) {
      const { suggested_commands } = await cast.ok(ME, ["next"], { cwd });
      const claim = splitWords(suggested_commands[0]!.text).slice(1) as ["say", ...string[]];
      expect((await cast.ok(ME, claim, { cwd })).fact.paths).toEqual(["src/a.ts"]);
      await cast.say(ME, "release", "--mine");
    }
  });

  it("leaves out with --path what is about other paths", async () => {
    const cast = await roomOfPeers();
    await handoff(cast, ME, "--path", "src/a.ts");
    await item(cast, "--owns", "src/deep");
    const actions = async (...words: string[]) => {
      const { action, alternatives } = await cast.ok(ME, ["next", ...words]);
      return [action, ...alternatives.map((each) => each.action)];
    };
    expect(await actions("--path", "src")).toEqual(["respond_to_handoff", "take_backlog_item"]);
    expect(await actions("--path", "src/deep")).toEqual(["take_backlog_item"]);
    expect(await actions("--path", "README")).toEqual(["proceed_solo"]);
    await handoff(cast, ME);
    expect(await actions("--path", "README")).toEqual(["respond_to_handoff"]);
    expect((await cast.run(ME, ["next", "--path", "../x"])).code).toBe("outside-repo");
  });

  it("says whom it waits for, and what of mine is overdue", async () => {
    const cast = await roomOfPeers();
    const id = await cast.say(
      ME,
      "handoff",
      "--to",
      PEER,
      "--subject",
      "x",
      "--summary",
      "y",
      "--ack-within",
      "10m",
    );
    expect((await cast.ok(ME, ["next"])).overdue).toEqual([]);
    cast.now += 600_000;
    const { waiting_on, overdue } = await cast.ok(ME, ["next"]);
    expect(waiting_on).toEqual([{ fact: id, tool: PEER }]);
    expect(overdue).toEqual([{ fact: id, target: PEER, ack_by: "2026-11-20T12:10:03.000Z" }]);
    const shown = await cast.say(ME, "artifact", "--subject", "x", "--ack-within", "10m");
    cast.now += 600_000;
    const late = (await cast.ok(ME, ["next"])).overdue.map((each) => each.fact);
    expect(late).toEqual([id, shown]);
    await cast.say(PEER, "receipt", "--ref", shown);
    expect((await cast.ok(ME, ["next"])).overdue.map((each) => each.fact)).toEqual([id]);
    expect((await cast.text(ME, ["next"])).out).toContain(`overdue: ${id}`);
  });

  it("writes at most the fact that joins, and with --audit nothing", async () => {
    const cast = new Cast();
    await cast.ok(ME, ["next", "--audit"]);
    expect(cast.files.kind(cast.room)).toBeUndefined();
    const { session_id } = await cast.ok(ME, ["next"]);
    const { rows } = await cast.ok(null, ["recent"]);
    expect(rows.map(({ fact }) => [fact.kind, fact.session])).toEqual([["session", session_id]]);
    const before = cast.ledger();
    await cast.ok(ME, ["next"]);
    await cast.ok(ME, ["next", "--audit"]);
    await cast.ok("gemini:01", ["next", "--audit"]);
    expect(cast.ledger()).toBe(before);
  });
});

function checkCommands(next: Data<"next">): void {
  for (const { argv, text } of next.suggested_commands) {
    expect(splitWords(text)).toEqual(argv);
    expect(argv[0]).toBe("rally");
    const tool = argv.indexOf("--tool");
    if (tool !== -1) expect(argv[tool + 1]).toBe(ME);
  }
}
