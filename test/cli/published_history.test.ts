import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hex8 } from "../../lib/fact/crc32.ts";
import { untrusted } from "../../lib/fact/untrusted.ts";
import { arrivals } from "../../lib/room/arrival.ts";
import { closing, FAR, farClaim, said } from "../room/publishing.ts";
import { story } from "../room/story.ts";
import { Cast } from "./cast.ts";

const A = "claude_code:01";
const SECRET = 'hunter2 "correct" horse';
const WHY = ["--reason", "a password"] as const;

/** The first batch that came. */
function batch(cast: Cast, strings: readonly string[]): void {
  for (const [n, fact] of strings.entries())
    cast.append({ id: `remote_${n + 1}`, kind: "remote", v: 2, ref: "sync_1", fact });
  cast.append({ id: "sync_1", kind: "sync", ...closing(story().state, strings) } as never);
}

/** A room with an own lesson that was published, and one of another machine that names it; both have a secret. */
async function exchanged(more: readonly string[] = []): Promise<{ cast: Cast; strings: string[] }> {
  const cast = new Cast();
  const own = ["--subject", SECRET, "--idempotency-key", "own"];
  await cast.say(A, "lesson", ...own);
  const line = cast
    .ledger()
    .split("\n")
    .find((each) => each.includes('"lesson_own"'))!;
  const far = said(FAR, "lesson", {
    id: "lesson_far",
    subject: `far ${SECRET}`,
    refs: ["lesson_own"],
  });
  const strings = [line, far, ...more];
  batch(cast, strings);
  return { cast, strings };
}

/** Everything in the room. */
function everything(dir: string): string {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true });
  const texts = files.filter((each) => each.isFile());
  return texts.map((each) => readFileSync(join(each.parentPath, each.name), "latin1")).join("\n");
}

describe("published facts", () => {
  it("are found by what they say, and shown with what carries them", async () => {
    const { cast } = await exchanged();
    const { rows } = await cast.ok(null, ["recent", "--kind", "lesson"]);
    expect(rows.map(({ fact, remote }) => [fact["id"], remote])).toEqual([
      ["lesson_far", "remote_2"],
      ["lesson_own", "remote_1"],
      ["lesson_own", undefined],
    ]);
    const carriers = await cast.ok(null, ["recent", "--kind", "remote", "--tool", FAR.tool]);
    expect(carriers.rows.map(({ remote }) => remote)).toEqual(["remote_2"]);
    const found = await cast.ok(null, ["search", "far"]);
    expect(found.rows).toMatchObject([{ remote: "remote_2", fact: { id: "lesson_far" } }]);
    const { out } = await cast.text(null, ["search", "far"]);
    expect(out).toMatch(/codex:far learned: .* \(published\) lesson_far/);
    expect((await cast.text(null, ["recent", "--kind", "lesson"])).out).toMatch(
      /\(published\) lesson_far/,
    );
  });

  it("are located by the line of their remote, own ones by their own too", async () => {
    const { cast } = await exchanged();
    const far = (await cast.ok(null, ["locate", "lesson_far"])).located!;
    const { segment, offset, seq } = far;
    expect(far).toMatchObject({
      fact: { id: "lesson_far" },
      remote: { id: "remote_2", segment, offset, seq },
    });
    const own = (await cast.ok(null, ["locate", "lesson_own"])).located!;
    expect(own.remote).toMatchObject({ id: "remote_1" });
    expect(own.seq).toBeLessThan(own.remote!.seq);
    expect(own.referred_by).toMatchObject([{ id: "lesson_far", tool: FAR.tool }]);
    const { out } = await cast.text(null, ["locate", "lesson_far"]);
    expect(out).toMatch(/\(published\) main:\d+ seq \d+/);
    expect(out).toContain(`published: it came in remote_2 at main:${offset} seq ${seq}\n`);
    const carrier = (await cast.ok(null, ["locate", "remote_2"])).located!;
    expect(carrier).toMatchObject({ seq, remote: null, fact: { id: "remote_2", kind: "remote" } });
  });

  it("are named once by what was said here and came back", async () => {
    const cast = new Cast();
    cast.append({ id: "lesson_a", kind: "lesson", subject: untrusted("a") });
    cast.append({ id: "lesson_b", kind: "lesson", subject: untrusted("b"), refs: ["lesson_a"] });
    batch(
      cast,
      cast
        .ledger()
        .split("\n")
        .filter((line) => line !== ""),
    );
    const { located } = await cast.ok(null, ["locate", "lesson_a"]);
    expect(located!.referred_by.map(({ id }) => id)).toEqual(["lesson_b"]);
  });

  it("have no effect where they have none among themselves", async () => {
    const claims = [
      farClaim(["src"]),
      farClaim(["src"], { id: "claim_late", session: "else", tool: "x:1" }),
    ];
    const { cast } = await exchanged(claims);
    const { rows } = await cast.ok(null, ["recent", "--kind", "claim"]);
    expect(rows.map(({ fact }) => fact["id"])).toEqual(["claim_late", "claim_far"]);
    expect((await cast.ok(null, ["locate", "claim_late"])).located!.void_reason).toBe(
      "claim-conflict",
    );
    expect((await cast.ok(null, ["locate", "claim_far"])).located!.void_reason).toBe(null);
    const found = await cast.ok(null, ["search", "work"]);
    expect(found.rows.map((each) => each.void_reason)).toEqual(["claim-conflict", null]);
    const { out } = await cast.text(null, ["recent", "--kind", "claim"]);
    expect(out).toContain("(published) (void: claim-conflict) claim_late");
  });
});

describe("rally redact", () => {
  it.each([
    ["lesson_own", 2],
    ["lesson_far", 1],
    ["remote_2", 1],
  ] as const)("blanks %s wherever it stands, and its batch counts as before", async (id, lines) => {
    const { cast, strings } = await exchanged();
    const before = cast.ledger().length;
    const { redacted } = await cast.ok(A, ["redact", id, ...WHY]);
    expect(redacted.places).toHaveLength(lines);
    const text = everything(cast.room);
    const isOwn = id === "lesson_own";
    expect(text.split("hunter2")).toHaveLength(isOwn ? 2 : 3);
    expect(text.includes("far hunter2")).toBe(isOwn);
    expect(cast.ledger().indexOf('"kind":"redaction"')).toBeGreaterThan(before);
    const { checks } = await cast.ok(null, ["doctor"]);
    expect(checks.filter((each) => !each.ok && !["path", "sync"].includes(each.id))).toEqual([]);
    // A second batch is of this room only if the first one is still what it was.
    const last = [...strings, farClaim(["lib"])];
    const crc = hex8(arrivals(last, 0).at(-1)!.crc);
    const at = new Date(cast.now).toISOString();
    cast.append({ id: "remote_9", kind: "remote", v: 2, ref: "sync_2", fact: last[2]! });
    const tip = { v: 2, status: "tip", commit: "c".repeat(40), count: 3, crc, at };
    cast.append({ id: "sync_2", kind: "sync", ...tip } as never);
    expect((await cast.ok(null, ["locate", "sync_2"])).located!.void_reason).toBe(null);
  });

  it("says that the remote is not reached where there is one", async () => {
    const { cast } = await exchanged();
    const here = await cast.say(A, "lesson", "--subject", "said here");
    expect((await cast.text(A, ["redact", here, ...WHY])).out).not.toContain("remote");
    expect((await cast.text(A, ["redact", "lesson_own", ...WHY])).out).toMatch(
      /^blanked lesson_own in 2 lines .*\nthe remote that has it, and rooms that have brought it, are not reached; exports/,
    );
  });
});
