import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;

async function kinds(cast: Cast): Promise<unknown[]> {
  return (await cast.ok(null, ["recent"])).rows.map(({ fact }) => fact.kind).reverse();
}

describe("rally enter", () => {
  it("joins once, however often it is called", async () => {
    const cast = new Cast();
    const first = await cast.ok(B, ["enter", "--tier", "fast"]);
    const before = cast.ledger();
    const second = await cast.ok(B, ["enter", "--tier", "fast"]);
    await cast.ok(B, ["enter"]);
    expect(cast.ledger()).toBe(before);
    expect(second.session_id).toBe(first.session_id);
    expect(await kinds(cast)).toEqual(["session"]);
  });

  it.each([
    { late: [null] },
    { late: "x" },
    { late: [{ id: 1, reason: "claim-conflict" }] },
    { process: null },
    { cursor: {} },
    { watches: [null] },
    { wrote: null },
  ])("goes on where the session's file has been made to say %j", async (said) => {
    const cast = new Cast();
    const { session_id } = await cast.ok(B, ["enter"]);
    const directory = join(cast.room, "sessions");
    const path = join(directory, readdirSync(directory)[0]!);
    const before = JSON.parse(readFileSync(path, "utf8"));
    for (const argv of [["enter", "--session-id", session_id], ["room"]] as const) {
      writeFileSync(path, JSON.stringify({ ...before, ...said }));
      const { exit } = await cast.json(B, argv);
      expect(exit).toBe(0);
    }
  });

  it("says anew what a session says anew of itself", async () => {
    const cast = new Cast();
    await cast.ok(B, ["enter", "--tier", "fast", "--role", "builder", "--task", "one"]);
    await cast.ok(B, ["enter", "--task", "two", "--spawned", "coder:2,auditor:1"]);
    const { rows } = await cast.ok(null, ["recent", "--limit", "1"]);
    expect(rows[0]?.fact).toMatchObject({
      kind: "presence",
      task: "two",
      spawned: { coder: 2, auditor: 1 },
    });
  });

  it("shows what to leave alone, what to know, what to do and how to verify", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter"]);
    const claim = await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "the parser");
    const blocker = await cast.say(A, "blocker", "--path", "src", "--subject", "hold on");
    const decision = await cast.say(A, "decision", "--subject", "tabs");
    const handoff = await cast.say(A, "handoff", "--to", "all", "--subject", "review");
    const { entry } = await cast.ok(B, ["enter", "--path", "src/b.ts"]);
    expect(entry.do_not.map((each) => each.fact)).toEqual([blocker]);
    expect(entry.know.map((each) => each.fact)).toEqual([decision]);
    expect(entry.do.map((each) => each.fact)).toEqual([handoff]);
    expect(entry.verify[0]?.text).toContain(
      "rally check before-write --strict --tool codex:01 --path src/b.ts",
    );
    const wide = await cast.ok(B, ["enter"]);
    expect(wide.entry.do_not.map((each) => each.fact)).toEqual([blocker, claim]);
    expect((await cast.ok(A, ["enter"])).entry.do_not).toEqual([]);
  });

  it("tells what peers said since the last visit, newest first, and moves the cursor", async () => {
    const cast = new Cast();
    const first = await cast.ok(B, ["enter"]);
    expect([first.attention, first.cursor.before]).toEqual([[], null]);
    await cast.say(B, "risk", "--subject", "my own");
    const one = await cast.say(A, "risk", "--subject", "one");
    const two = await cast.say(A, "lesson", "--subject", "two");
    await cast.ok(A, ["say", "presence", "--task", "nobody's news"]);
    const second = await cast.ok(B, ["enter"]);
    expect(second.attention.map((each) => each.fact)).toEqual([two, one]);
    expect(second.attention[0]).toMatchObject({ tool: A, kind: "lesson" });
    expect(second.cursor.before).toBe(first.cursor.after);
    expect(second.cursor.after).toBe(`main:${Buffer.byteLength(cast.ledger())}`);
    expect((await cast.ok(B, ["enter"])).attention).toEqual([]);
  });

  it("is told the newest few of very many", async () => {
    const cast = new Cast();
    await cast.ok(B, ["enter"]);
    for (let n = 0; n < 12; n++) await cast.say(A, "lesson", "--subject", `number ${n}`);
    const { attention } = await cast.ok(B, ["enter"]);
    expect(attention).toHaveLength(8);
    expect(attention[0]?.text).toContain("number 11");
  });

  it("is not brought down by a line of nonsense that somebody wrote by hand", async () => {
    const cast = new Cast();
    await cast.ok(B, ["enter"]);
    const nonsense = { kind: "claim", paths: 5, subject: ["x"], ref: {}, at: "yesterday" };
    cast.append(nonsense as never, { ...nonsense, at: undefined } as never);
    cast.append({ kind: "claim", paths: 5 } as never, { kind: "mystery", subject: "?" } as never);
    const { attention, warnings } = await cast.ok(B, ["enter"]);
    expect([attention, codes(warnings)]).toEqual([[], ["rejoined"]]);
  });

  it("keeps where an agent runs on this machine, and out of every fact", async () => {
    const cast = new Cast();
    await cast.ok(B, ["enter", "--cwd", "/somewhere/else", "--pid", "1", "--host", "box-7"]);
    const [file] = readdirSync(join(cast.room, "sessions"));
    const seen = JSON.parse(readFileSync(join(cast.room, "sessions", file!), "utf8"));
    expect(seen).toMatchObject({ tool: B, cwd: "/somewhere/else", host: "box-7" });
    expect(cast.ledger()).not.toMatch(/somewhere|box-7/);
  });

  it("warns whoever comes back under the name of another", async () => {
    const cast = new Cast();
    await cast.say(B, "risk", "--subject", "x");
    const { warnings } = await cast.ok(B, ["enter"]);
    expect(codes(warnings)).toEqual(["rejoined"]);
    expect(warnings[0]?.message).toContain("codex:02");
    const { session_id } = await cast.ok(B, ["enter"]);
    const named = await cast.ok(B, ["enter", "--session-id", String(session_id)]);
    expect(named.warnings).toEqual([]);
  });

  it("warns of damaged lines", async () => {
    const cast = new Cast();
    cast.appendBytes("torn\n");
    const { warnings } = await cast.ok(B, ["enter"]);
    expect(codes(warnings)).toEqual(["damaged"]);
  });
});

describe("an engagement", () => {
  it("that was closed and not opened is opened without a newcomer's first fact", async () => {
    const cast = new Cast();
    const { session_id } = await cast.ok(A, ["enter"]);
    const held = await cast.say(A, "claim", "--path", "src", "--subject", "all of it");
    cast.append({ kind: "engagement.closed", tool: A, session: session_id, successor: "two" });
    const child = ["--session-id", "child", "--parent", session_id];
    await cast.ok(A, ["enter", ...child]);
    const [opened, joined] = cast
      .ledger("two")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect([opened.kind, opened.session, joined.session]).toEqual([
      "engagement.opened",
      session_id,
      "child",
    ]);
    // Who began it is known by its first fact: its claim under the other's is no conflict.
    const words = ["--session-id", "child", "--path", "src/a.ts", "--subject", "a part"];
    expect((await cast.ok(A, ["say", "claim", ...words])).outcome).toBe("committed");
    expect((await cast.ok(null, ["room"])).active_claims.map(({ id }) => id)).toContain(held);
  });

  it("is closed and the next one opened by the lead, and what is open carries over", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter"]);
    const id = await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x");
    const { room_id, cursor } = await cast.ok(A, ["enter", "--engagement", "release-2"]);
    expect(room_id).toBe("release-2");
    expect(cursor.after).toBe(`release-2:${Buffer.byteLength(cast.ledger("release-2"))}`);
    expect((await cast.ok(null, ["room"])).active_claims.map((each) => each.id)).toEqual([id]);
    expect((await cast.run(B, ["say", "claim", "--path", "src/a.ts", "--subject", "x"])).exit).toBe(
      2,
    );
    expect((await cast.ok(null, ["locate", id])).located?.segment).toBe("main");
    const again = await cast.ok(A, ["enter", "--engagement", "release-2"]);
    expect(again.room_id).toBe("release-2");
  });

  it.each([
    [B, "release-2", "not-entitled"],
    [A, "Release 2", "bad-value"],
    [A, "-x", "bad-value"],
  ])("cannot be opened by %s as %s", async (tool, name, wanted) => {
    const cast = new Cast();
    await cast.ok(A, ["enter"]);
    await cast.ok(B, ["enter"]);
    const before = cast.ledger();
    const { exit, code } = await cast.run(tool, ["enter", `--engagement=${name}`]);
    expect([exit, code, cast.ledger()]).toEqual([2, wanted, before]);
  });

  it("is not opened where something else of the command is refused", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter"]);
    const before = cast.ledger();
    const { exit, code } = await cast.run(A, ["enter", "--engagement=two", "--spawned", "coder"]);
    expect([exit, code, cast.ledger()]).toEqual([2, "bad-value", before]);
  });

  it("that has ended is not opened again", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter", "--engagement", "two"]);
    const { exit, code } = await cast.run(A, ["enter", "--engagement", "main"]);
    expect([exit, code]).toEqual([2, "bad-successor"]);
  });
});

describe("who comes back", () => {
  const presence = async (cast: Cast) => {
    const { squads, lead } = await cast.ok(null, ["room"]);
    const row = squads.find((each) => each.session_id === "s-1");
    return [row?.status, lead?.tool];
  };

  it.each([B, A])(
    "is here again, with nothing new to say of itself, and leads again: %s",
    async (tool) => {
      const cast = new Cast();
      await cast.ok(A, ["enter", "--session-id", tool === A ? "s-1" : "s-2"]);
      const as = ["--session-id", "s-1"];
      await cast.ok(tool, ["enter", ...as]);
      await cast.ok(tool, ["leave", ...as]);
      expect(await presence(cast)).toEqual(["gone", A]);
      const before = cast.facts().length;
      await cast.ok(tool, ["enter", ...as]);
      expect(await presence(cast)).toEqual(["active", A]);
      expect(cast.facts().slice(before)).toMatchObject([{ kind: "session", status: "begun" }]);
    },
  );
});

describe("rally leave", () => {
  it("keeps the reason that is given", async () => {
    const cast = new Cast();
    await cast.ok(B, ["enter"]);
    const { fact } = await cast.ok(B, ["leave", "--reason", "the branch is merged"]);
    expect(fact).toMatchObject({ status: "ended", reason: "the branch is merged" });
  });

  it("frees the claims, lists what is owed, and ends the session once", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter"]);
    await cast.ok(B, ["enter"]);
    const claim = await cast.say(B, "claim", "--path", "src/a.ts", "--subject", "x");
    const blocker = await cast.say(B, "blocker", "--subject", "open yet");
    const handoff = await cast.say(A, "handoff", "--to", B, "--subject", "unanswered");
    const { released, obligations, outcome } = await cast.ok(B, ["leave"]);
    expect([released, outcome]).toEqual([[claim], "committed"]);
    expect(obligations.map((each) => [each.code, each.fact])).toEqual([
      ["open-blocker", blocker],
      ["unanswered-handoff", handoff],
    ]);
    expect((await cast.ok(null, ["room"])).squads.find((each) => each.tool === B)?.status).toBe(
      "gone",
    );
    const before = cast.ledger();
    expect((await cast.run(B, ["leave"])).code).toBe("not-open");
    expect(cast.ledger()).toBe(before);
  });
});

describe("rally check before-complete", () => {
  it("stops under --strict while something is held or owed, and not after", async () => {
    const cast = new Cast();
    await cast.ok(B, ["enter"]);
    const id = await cast.say(B, "claim", "--path", "src/a.ts", "--subject", "x");
    const strict = ["check", "before-complete", "--strict"] as const;
    const { exit, code, data } = await cast.run(B, strict);
    expect([exit, code, data.allow]).toEqual([4, "open-claim", false]);
    expect((await cast.ok(B, ["check", "before-complete"])).findings[0]?.fact).toBe(id);
    await cast.say(B, "release", "--mine");
    expect(await cast.ok(B, strict)).toMatchObject({ allow: true, findings: [] });
  });
});

function codes(warnings: readonly { code: string }[]): string[] {
  return warnings.map((each) => each.code);
}
