/** Agents that may not write to the room: what they say waits in their worktree. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import type { Disk } from "../../lib/ledger/disk.ts";
import { git } from "../git/git_command.ts";
import { fault } from "../ledger/memory_disk.ts";
import { Cast, type How } from "./cast.ts";
import { wordsIn, writes } from "./hosted.ts";
import { room, sandbox, spooled } from "./sandbox.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;
const CLAIM = ["say", "claim", "--path", "src/a.ts", "--subject", "x"] as const;

describe("what is said where the room cannot be written to", () => {
  it.each(["EACCES", "EPERM", "EROFS"])("is pending, in the worktree, after %s", async (code) => {
    const cast = new Cast();
    await room(cast);
    const before = cast.ledger();
    const said = await cast.run(A, ["say", "lesson", "--subject", "kept"], sandbox(cast, code));
    expect([said.exit, said.data.outcome, said.data.seq]).toEqual([0, "pending", null]);
    expect(said.data.fact.id).toBe(`lesson_${said.data.idempotency_key}`);
    const [name] = spooled(cast);
    expect(spooled(cast)).toHaveLength(1);
    const bytes = readFileSync(join(cast.root, ".rally-spool", name!));
    expect(bytes.equals(encodeRecord(said.data.fact))).toBe(true);
    expect(cast.ledger()).toBe(before);
    expect(git(cast.root, ["status", "--porcelain", "-uall"])).toBe("");
  });

  it("is for a claim no success, and says what that means", async () => {
    const cast = new Cast();
    await room(cast);
    const { exit, code, data, json } = await cast.run(A, CLAIM, sandbox(cast));
    expect([exit, code, data.outcome, data.seq]).toEqual([4, "pending", "pending", null]);
    const said = json.ok ? "" : [json.error.message, ...json.error.hints].join("\n");
    expect(said).toContain(".rally-spool");
    expect(said).toContain("rally doctor");
    expect(said).toContain(`--session-id ${data.fact.session}`);
    expect((await cast.ok(null, ["who", "src/a.ts"])).holders).toEqual([]);
  });

  it("waits also where the room cannot even be made, in the order in which it was said", async () => {
    const cast = new Cast();
    const { exit, out } = await cast.run(A, ["enter", "--tier", "frontier"], sandbox(cast));
    expect(exit, out).toBe(0);
    expect(existsSync(cast.room)).toBe(false);
    const kinds = spooled(cast).map((name) => name.slice(16).split("_", 1)[0]);
    expect(kinds).toEqual(["session", "lead"]);
    expect((await cast.ok(B, ["enter"])).lead?.tool).toBe(A);
  });

  it("is told to a person as what it is, by every verb that writes", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter"]);
    for (const argv of [
      ["say", "lesson", "--subject", "s"],
      ["mission", "--set", "m"],
      ["backlog", "add", "--id", "x", "--intent", "i"],
      ["ack"],
      ["leave"],
    ]) {
      const { exit, out } = await cast.text(A, argv, sandbox(cast));
      expect([exit, out.startsWith("pending: ")], argv.join(" ")).toEqual([0, true]);
    }
    const { exit, out } = await cast.text(B, ["enter"], sandbox(cast));
    expect(exit).toBe(0);
    expect(out).toContain("warning: pending: ");
    expect((await cast.text("gemini:01", ["next"], sandbox(cast))).exit).toBe(0);
  });

  it("is not even that for a full disk, nor where the worktree is shut too", async () => {
    const cast = new Cast();
    await room(cast);
    for (const how of [sandbox(cast, "ENOSPC"), sandbox(cast, "EROFS", true)]) {
      const { exit, code, data } = await cast.run(A, CLAIM, how);
      expect([exit, code, data.outcome]).toEqual([1, "not-committed", "not_committed"]);
    }
    expect(spooled(cast)).toEqual([]);
  });

  it("is refused as ever where waiting makes no sense", async () => {
    const cast = new Cast();
    const id = await cast.say(A, ...CLAIM.slice(1));
    for (const argv of [
      ["say", "claim", "--path", "src/b.ts", "--subject", "x", "--wait", "1m"],
      [...CLAIM, "--over", id, "--force", "--reason", "gone"],
      ["engagement", "close"],
      ["redact", id, "--reason", "r"],
    ]) {
      const { exit, code } = await cast.json(B, argv, sandbox(cast));
      expect([exit, code], argv.join(" ")).toEqual([1, expect.stringMatching(/^not-|^unwrit/)]);
    }
    expect(spooled(cast)).toEqual([]);
  });

  it("leaves nothing behind where there is no space for it, and says where it cannot be known", async () => {
    const cast = new Cast();
    await room(cast);
    const { disk } = sandbox(cast).world as { disk: Disk };
    const failing = (name: "append" | "rename", code: string): How => ({
      world: {
        disk: {
          ...disk,
          [name]: () => {
            throw fault(code);
          },
        },
      },
    });
    const full = await cast.run(A, CLAIM, failing("append", "ENOSPC"));
    expect([full.exit, full.data.outcome]).toEqual([1, "not_committed"]);
    expect(spooled(cast)).toEqual([]);
    const unknown = await cast.run(A, CLAIM, failing("rename", "EIO"));
    expect([unknown.exit, unknown.data.outcome]).toEqual([4, "unknown"]);
  });

  it("goes through no link that stands where the spool belongs, and into no file", async () => {
    const cast = new Cast();
    await room(cast);
    const outside = join(cast.root, "..", "outside");
    mkdirSync(outside);
    const place = join(cast.root, ".rally-spool");
    for (const plant of [() => symlinkSync(outside, place), () => writeFileSync(place, "x")]) {
      plant();
      expect((await cast.run(A, CLAIM, sandbox(cast))).code).toBe("not-committed");
      rmSync(place);
    }
    expect(readdirSync(outside)).toEqual([]);
  });

  it("is kept once for a retry, and once for the same claim", async () => {
    const cast = new Cast();
    await room(cast);
    const S = ["--session-id", "s1"] as const;
    const key = ["say", "lesson", "--subject", "l", "--idempotency-key", "k1", ...S] as const;
    for (const argv of [key, key, [...CLAIM, ...S], [...CLAIM, ...S]] as const)
      await cast.json(A, argv, sandbox(cast));
    expect(spooled(cast)).toHaveLength(2);
    const other = ["say", "lesson", "--subject", "other", "--idempotency-key", "k1", ...S] as const;
    const { exit, code } = await cast.run(A, other, sandbox(cast));
    expect([exit, code]).toEqual([2, "idempotency-mismatch"]);
    expect(spooled(cast)).toHaveLength(2);
  });

  it("is kept once for what a session says of itself at each visit, unless that has changed", async () => {
    const cast = new Cast();
    await room(cast);
    const S = ["--session-id", "s1"] as const;
    for (const tier of ["frontier", "frontier", "frontier"])
      await cast.ok(A, ["enter", "--tier", tier, ...S], sandbox(cast));
    expect(spooled(cast)).toHaveLength(2);
    await cast.ok(A, ["enter", "--tier", "fast", ...S], sandbox(cast));
    await cast.ok(A, ["enter", "--tier", "frontier", ...S], sandbox(cast));
    expect(spooled(cast)).toHaveLength(4);
  });

  it("is kept once for the session that began a sub-agent", async () => {
    const cast = new Cast();
    await room(cast);
    const how = { ...sandbox(cast), change: { agent_id: "child" } };
    for (const path of ["src/a.ts", "src/b.ts", "src/c.ts"]) await writes(cast, "s1", path, how);
    const kinds = spooled(cast).map((name) => name.slice(16).split("_", 1)[0]);
    expect(kinds).toEqual(["session", "claim", "claim", "claim"]);
  });

  it("is bounded", async () => {
    const cast = new Cast();
    await room(cast);
    await cast.run(A, ["say", "lesson", "--subject", "0"], sandbox(cast));
    const [name] = spooled(cast);
    const directory = join(cast.root, ".rally-spool");
    for (let n = 1; n < 256; n++)
      writeFileSync(join(directory, name!.replace("lesson_", `lesson_${n}`)), "");
    const more = ["say", "lesson", "--subject", "one more"] as const;
    const { code, data, json } = await cast.run(A, more, sandbox(cast));
    expect([code, data.outcome]).toEqual(["not-committed", "not_committed"]);
    expect(json.ok ? "" : json.error.message).toContain("EROFS; .rally-spool is full: 256 facts");
  });
});

describe("a hook in a sandbox", () => {
  it("lets a write pass and says once that nothing protects it", async () => {
    const cast = new Cast();
    await room(cast);
    const { exit, out } = await writes(cast, "s1", "src/a.ts", sandbox(cast));
    expect(exit).toBe(0);
    expect(wordsIn(out)).toContain("checked against peers, but nothing protects it");
    for (const path of ["src/a.ts", "src/b.ts"])
      expect(await writes(cast, "s1", path, sandbox(cast))).toMatchObject({ exit: 0, out: "" });
    expect(spooled(cast)).toHaveLength(2);
    // A peer is stopped once it has been taken up, and not before.
    expect((await writes(cast, "s2", "README")).exit).toBe(0);
    await cast.ok(B, ["enter"]);
    expect((await writes(cast, "s2", "src/a.ts")).exit).toBe(2);
  });

  it("denies what a peer holds all the same, and closes nothing for want of a room", async () => {
    const cast = new Cast();
    await cast.say(B, ...CLAIM.slice(1));
    const closed = { ...sandbox(cast), env: { RALLY_FAIL_CLOSED: "1" } };
    expect((await writes(cast, "s1", "src/a.ts", closed)).exit).toBe(2);
    expect((await writes(cast, "s1", "src/b.ts", closed)).exit).toBe(0);
  });
});
