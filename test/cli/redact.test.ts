import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import { untrusted } from "../../lib/fact/untrusted.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { Cast, COLD } from "./cast.ts";

const A = "claude_code:01";
const SECRET = "hunter2-correct-horse";
const WHY = ["--reason", "a password"] as const;

/** Everything in the room, with its names. */
function everything(dir: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => `${each.name} ${readFileSync(join(each.parentPath, each.name), "latin1")}`)
    .join("\n");
}

async function leaked(): Promise<{ cast: Cast; id: string }> {
  const cast = new Cast();
  await cast.ok(A, ["enter"]);
  const id = await cast.say(
    A,
    "handoff",
    "--to",
    "all",
    "--subject",
    `it is ${SECRET}`,
    "--summary",
    `"${SECRET}"`,
    "--evidence",
    SECRET,
    "fine",
  );
  for (let n = 0; n < 34; n++) await cast.say(A, "lesson", "--subject", `number ${n}`);
  await cast.ok(null, ["room"]);
  return { cast, id };
}

describe("rally redact", () => {
  it("blanks nothing where its own fact would be too long", async () => {
    const { cast, id } = await leaked();
    const before = cast.ledger();
    const told = await cast.run(A, ["redact", id, "--reason", "\u{1f680}".repeat(50_000)]);
    expect([told.exit, told.code]).toEqual([2, "too-long"]);
    expect(cast.ledger()).toBe(before);
  });

  it("blanks the text in its place and changes nothing else, in the ledger and beside it", async () => {
    const { cast, id } = await leaked();
    const before = cast.ledger();
    const view = await cast.ok(null, ["room"]);
    const told = await cast.run(A, ["redact", id, ...WHY]);
    expect(told.data).toMatchObject({
      outcome: "committed",
      fact: { kind: "redaction", ref: id, tool: A, reason: "a password" },
    });
    expect(told.data.redacted).toMatchObject({ id, places: [{ segment: "main" }], published: [] });
    expect(everything(cast.room)).not.toContain(SECRET);
    const after = cast.ledger();
    expect(after.slice(before.length)).toContain('"kind":"redaction"');
    const lines = (text: string): string[] => text.slice(0, before.length).split("\n");
    const changed = lines(after).filter((line, n) => line !== lines(before)[n]);
    expect(changed).toHaveLength(1);
    const { located } = await cast.ok(null, ["locate", id]);
    expect(located).toMatchObject({
      void_reason: null,
      fact: {
        subject: "*".repeat(SECRET.length + 6),
        evidence: ["*".repeat(SECRET.length), "****"],
        target: "all",
      },
    });
    expect(located!.referred_by.map((each) => each.kind)).toEqual(["redaction"]);
    const later = await cast.ok(null, ["room"]);
    const ids = (rows: typeof view) => rows.open_handoffs.map((each) => each.id);
    expect([ids(later), later.damaged]).toEqual([ids(view), 0]);
    const { checks } = await cast.ok(null, ["doctor"]);
    expect(checks.filter((each) => !each.ok && each.id !== "path")).toEqual([]);
    expect((await cast.text(null, ["recent", "--limit", "1"])).out).toContain(
      `blanked the text of ${id}: "a password"`,
    );
  });

  it("says to a person where it does not reach", async () => {
    const { cast, id } = await leaked();
    cast.write(".git/refs/rally/default", `${"a".repeat(40)}\n`);
    cast.write(
      ".git/packed-refs",
      `# pack-refs\n${"b".repeat(40)} refs/rally/old\n${"b".repeat(40)} refs/heads/x\n`,
    );
    const { out } = await cast.text(A, ["redact", id, ...WHY]);
    expect(out).toMatch(
      /^blanked handoff_\S+ in 1 line \[redaction_\S+\]\nrefs\/rally\/default refs\/rally\/old may hold it; exports, backups/,
    );
  });

  it("speaks as a person where nobody is named", async () => {
    const { cast, id } = await leaked();
    const { fact } = await cast.ok(null, ["redact", id, ...WHY]);
    expect(fact.tool).toBe("human");
    const again = await cast.ok(null, ["redact", id, ...WHY]);
    expect([again.fact.tool, again.fact.session]).toEqual(["human", fact.session]);
    // Two who begin at once are two sessions.
    cast.append({ kind: "presence", tool: "human", session: "human-other" });
    expect((await cast.ok(null, ["redact", id, ...WHY])).fact.session).toBe("human-other");
  });

  it("leaves a claim what it was, word for word but for its subject", async () => {
    const cast = new Cast();
    const id = await cast.say(A, "claim", "--path", "src/a.ts", "--subject", SECRET);
    await cast.ok(A, ["redact", id, ...WHY]);
    const { holders } = await cast.ok(null, ["who", "src/a.ts"]);
    expect(holders.map((each) => each.tool)).toEqual([A]);
    const refused = await cast.run("codex:01", ["say", "claim", "--path", "src", "--subject", "s"]);
    expect([refused.exit, refused.code, refused.out.includes(SECRET)]).toEqual([
      2,
      "claim-conflict",
      false,
    ]);
  });

  it("blanks repeats, and lines that the chain does not reach", async () => {
    const { cast, id } = await leaked();
    const line = cast
      .ledger()
      .split("\n")
      .find((each) => each.includes(SECRET))!;
    cast.appendBytes(`\n${line}\n`);
    cast.write(".rally/log/stray.jsonl", `\n${line}\n`);
    const { redacted } = await cast.ok(A, ["redact", id, ...WHY]);
    expect(redacted.places.map((each) => each.segment)).toEqual(["main", "main", "stray"]);
    expect(everything(cast.room)).not.toContain(SECRET);
  });

  it("blanks what a racing writer puts there meanwhile", async () => {
    const { cast, id } = await leaked();
    const line = cast
      .ledger()
      .split("\n")
      .find((each) => each.includes(SECRET))!;
    const disk = nodeDisk(counters());
    let races = 2;
    const sync = (): void => {
      if (races-- > 0) cast.appendBytes(`\n${line}\n`);
    };
    const world = { disk: { ...disk, sync, syncDirectory: () => undefined } };
    expect((await cast.run(A, ["redact", id, ...WHY], { world })).exit).toBe(0);
    expect(cast.ledger()).not.toContain(SECRET);
  });

  it("deletes copies of damaged bytes that hold the text", async () => {
    const { cast, id } = await leaked();
    cast.write(".rally/quarantine/main-1-00c0ffee.bin", `torn ${SECRET} x`);
    cast.write(".rally/quarantine/main-2-00c0ffee.bin", "torn else");
    cast.write(".rally/quarantine/main-3-00c0ffee.bin/deep", SECRET);
    const { redacted } = await cast.ok(A, ["redact", id, ...WHY]);
    expect(redacted.removed).toContain("quarantine/main-1-00c0ffee.bin");
    expect(readdirSync(join(cast.room, "quarantine"))).toEqual(["main-2-00c0ffee.bin"]);
  });

  it.skipIf(COLD)("leaves no checkpoint that was made of the text", async () => {
    const { cast, id } = await leaked();
    expect(everything(join(cast.room, "cache"))).toContain(SECRET);
    const { redacted } = await cast.ok(A, ["redact", id, ...WHY]);
    expect(redacted.removed).toEqual(
      expect.arrayContaining(["cache/state-5.json", "cache/state-5.hot.json"]),
    );
    await cast.ok(null, ["room"]);
    expect(everything(join(cast.room, "cache"))).not.toContain(SECRET);
  });

  it("done again, deletes what others made of the text meanwhile", async () => {
    const { cast, id } = await leaked();
    await cast.ok(A, ["redact", id, ...WHY]);
    for (const name of ["facts.db", "quarantine/facts.db.1", "cache/state-5.json"])
      cast.write(`.rally/${name}`, `of ${SECRET}`);
    await cast.ok(A, ["redact", id, ...WHY]);
    expect(everything(cast.room)).not.toContain(SECRET);
  });

  it.each([
    ["an id that nobody has used", "lesson_none", "unknown-fact"],
    ["a fact without text", "session_1", "no-text"],
    ["a record that is damaged", "risk_torn", "damaged-record"],
  ])("refuses %s, and writes nothing", async (_, id, code) => {
    const { cast } = await leaked();
    cast.append({ id: "session_1", kind: "session", status: "begun" });
    const torn = Buffer.from(
      encodeRecord(cast.fact({ id: "risk_torn", kind: "risk", subject: untrusted("x") })),
    );
    torn[torn.length - 30]! ^= 1;
    cast.appendBytes(torn);
    const before = everything(join(cast.room, "log"));
    const told = await cast.run(A, ["redact", id, ...WHY]);
    expect([told.exit, told.code]).toEqual([2, code]);
    expect(everything(join(cast.room, "log"))).toBe(before);
  });

  it("blanks lines in an archive, of which everything else stays as it was", async () => {
    const { cast, id } = await leaked();
    for (let n = 0; n < 30; n++)
      await cast.say(A, "lesson", "--subject", `${n}`, "--summary", "x".repeat(5000));
    const [before] = [cast.ledger(), await cast.ok(A, ["engagement", "close"])];
    const archive = join(cast.room, "log/archive/main.jsonl.gz");
    const plain = (): string => gunzipSync(readFileSync(archive)).toString();
    const closed = plain();
    expect([existsSync(join(cast.room, "log/main.jsonl")), closed.startsWith(before)]).toEqual([
      false,
      true,
    ]);
    const { redacted } = await cast.ok(A, ["redact", id, ...WHY]);
    expect(redacted.places).toEqual([{ segment: "main", offset: expect.any(Number) }]);
    const after = plain();
    expect(after).toHaveLength(closed.length);
    expect(after).not.toContain(SECRET);
    const lines = closed.split("\n");
    expect(after.split("\n").filter((line, n) => line !== lines[n])).toHaveLength(1);
    expect(readdirSync(join(cast.room, "log/archive"))).toEqual(["main.jsonl.gz"]);
    const { located } = await cast.ok(null, ["locate", id]);
    expect(located?.fact["evidence"]).toEqual(["*".repeat(SECRET.length), "****"]);
    const { checks } = await cast.ok(null, ["doctor"]);
    expect(checks.filter((each) => !each.ok && each.id !== "path")).toEqual([]);
  });

  it("leaves nothing of it in the index of history", async () => {
    const { cast, id } = await leaked();
    expect((await cast.ok(null, ["search", "hunter2"])).rows).toHaveLength(1);
    writeFileSync(join(cast.room, "facts.db-journal"), SECRET);
    await cast.ok(A, ["redact", id, ...WHY]);
    expect((await cast.ok(null, ["search", "hunter2"])).rows).toEqual([]);
    expect(everything(cast.room)).not.toContain(SECRET);
  });

  it("does nothing before it is clear that the act can be recorded", async () => {
    const { cast, id } = await leaked();
    const before = cast.ledger();
    const told = await cast.run(null, [
      "redact",
      id,
      ...WHY,
      "--tool",
      "codex:01",
      "--session-id",
      (await cast.ok(A, ["whoami"])).session_id!,
    ]);
    expect([told.exit, told.code]).toEqual([2, "session-tool"]);
    expect((await cast.run(A, ["redact", id])).exit).toBe(2);
    expect(cast.ledger()).toBe(before);
  });

  it("says that a room cannot be written to, and what became of the line", async () => {
    const { cast, id } = await leaked();
    const fails = (): never => {
      throw Object.assign(new Error("no"), { code: "EROFS" });
    };
    const before = cast.ledger();
    const disk = { ...nodeDisk(counters()), write: fails };
    const told = await cast.run(A, ["redact", id, ...WHY], { world: { disk } });
    expect([told.exit, told.code]).toEqual([1, "not-redacted"]);
    expect(told.json.ok ? "" : told.json.error.message).toMatch(/EROFS.*is as it was/);
    expect(cast.ledger()).toBe(before);
  });

  it("says that the text is blanked where only the record of it could not be written", async () => {
    const { cast, id } = await leaked();
    const fails = (): never => {
      throw Object.assign(new Error("no"), { code: "ENOSPC" });
    };
    const disk = { ...nodeDisk(counters()), append: fails };
    const told = await cast.run(A, ["redact", id, ...WHY], { world: { disk } });
    expect([told.exit, told.code]).toEqual([1, "not-committed"]);
    expect(told.data.redacted.places).toHaveLength(1);
    expect(cast.ledger()).not.toContain(SECRET);
    expect((await cast.run(A, ["redact", id, ...WHY])).exit).toBe(0);
  });
});
