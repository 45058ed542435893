/** What waits in a worktree counts once it is taken up. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters, type Disk } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { git } from "../git/git_command.ts";
import { fault } from "../ledger/memory_disk.ts";
import { Cast } from "./cast.ts";
import { hook, wordsIn } from "./hosted.ts";
import { room, sandbox, spooled } from "./sandbox.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;
const CLAIM = ["say", "claim", "--path", "src/a.ts", "--subject", "x"] as const;

describe("what waits", () => {
  it("is taken up by whoever enters, in the order of saying, as it was said", async () => {
    const cast = new Cast();
    await room(cast);
    const ids: string[] = [];
    for (const subject of ["one", "two", "three"]) {
      // A clock that goes back changes nothing about the order.
      cast.now -= 3_600_000;
      const argv = ["say", "lesson", "--subject", subject, "--session-id", "s1"] as const;
      const { data } = await cast.run(A, argv, sandbox(cast));
      ids.push(data.fact.id);
    }
    const { warnings } = await cast.ok(B, ["enter"]);
    expect(warnings).toMatchObject([{ code: "taken-up" }]);
    const lines = cast.ledger().split("\n").filter(Boolean);
    const facts = lines.map((line) => JSON.parse(line));
    expect(facts.map(({ id }) => id).filter((id) => ids.includes(id))).toEqual(ids);
    const third = facts.find(({ subject }) => subject === "three");
    expect(third).toMatchObject({ tool: A, session: "s1" });
    expect(Date.parse(third.at)).toBeLessThan(Date.parse(facts[0].at));
    expect(spooled(cast)).toEqual([]);
    const again = await cast.ok(B, ["enter"]);
    expect(again.warnings.map(({ code }) => code)).not.toContain("taken-up");
  });

  it.each(["SessionStart:startup", "UserPromptSubmit"])("is taken up at %s", async (event) => {
    const cast = new Cast();
    await room(cast);
    const { data } = await cast.run(A, CLAIM, sandbox(cast));
    await hook(cast, "claude-code", event);
    expect(spooled(cast)).toEqual([]);
    expect((await cast.ok(null, ["who", "src/a.ts"])).holders).toMatchObject([
      { fact: data.fact.id, tool: A },
    ]);
  });

  it("is taken up from every worktree, earliest first", async () => {
    const cast = new Cast();
    await room(cast);
    const topic = cast.worktree("topic");
    const late = await cast.run(B, CLAIM, sandbox(cast));
    cast.now -= 60_000;
    const early = await cast.run(A, CLAIM, { ...sandbox(cast), cwd: "../topic" });
    expect([spooled(cast).length, spooled(cast, topic).length]).toEqual([1, 1]);
    expect(git(topic, ["status", "--porcelain", "-uall"])).toBe("");
    cast.now += 120_000;
    await cast.ok("gemini:01", ["enter"]);
    const { holders } = await cast.ok(null, ["who", "src/a.ts"]);
    expect(holders.map(({ fact }) => fact)).toEqual([early.data.fact.id]);
    const { located } = await cast.ok(null, ["locate", late.data.fact.id]);
    expect(located?.void_reason).toBe("claim-conflict");
  });

  it("is arbitrated only then, and its session is told once that it lost", async () => {
    const cast = new Cast();
    await room(cast);
    const session = "11111111-aaaa";
    const mine = [...CLAIM, "--session-id", session] as const;
    const { data } = await cast.run("claude_code:1111aaaa", mine, sandbox(cast));
    await cast.say(B, ...CLAIM.slice(1));
    await cast.ok("gemini:01", ["enter"]);
    const first = await hook(cast, "claude-code", "UserPromptSubmit", { session });
    expect(wordsIn(first.out)).toContain(`${data.fact.id}, which waited in .rally-spool`);
    const again = await hook(cast, "claude-code", "UserPromptSubmit", { session });
    expect(again.out).toBe("");
  });

  it("takes effect once where somebody was killed between the append and the removal", async () => {
    const cast = new Cast();
    await room(cast);
    const { data } = await cast.run(A, CLAIM, sandbox(cast));
    const path = join(cast.root, ".rally-spool", spooled(cast)[0]!);
    const bytes = readFileSync(path);
    await cast.ok(B, ["enter"]);
    writeFileSync(path, bytes);
    await cast.ok(B, ["enter"]);
    // Also when so much was said since that the fold has forgotten the id.
    await cast.ok(A, ["say", "release", "--ref", data.fact.id]);
    for (let n = 0; n < 1100; n++) cast.append({ kind: "presence" });
    writeFileSync(path, bytes);
    await cast.ok(B, ["enter"]);
    expect(spooled(cast)).toEqual([]);
    const lines = cast.ledger().split("\n");
    expect(lines.filter((line) => line.startsWith(`{"v":1,"id":"${data.fact.id}"`))).toHaveLength(
      1,
    );
    expect((await cast.ok(null, ["who", "src/a.ts"])).holders).toEqual([]);
  });

  it("is simply done where a retry of it stands in the ledger, and set aside where something else does", async () => {
    const cast = new Cast();
    await room(cast);
    const retry = (subject: string) =>
      ["say", "lesson", "--subject", subject, "--idempotency-key", subject] as const;
    const { data } = await cast.run(A, retry("l"), sandbox(cast));
    expect((await cast.ok(A, retry("l"))).outcome).toBe("committed");
    expect((await cast.ok(B, ["enter"])).warnings).toEqual([]);
    expect([spooled(cast), existsSync(join(cast.room, "quarantine"))]).toEqual([[], false]);
    expect(cast.ledger().split(`"id":"${data.fact.id}"`)).toHaveLength(2);
    await cast.run(A, retry("m"), sandbox(cast));
    cast.append({ kind: "lesson", id: "lesson_m", subject: "other" as never });
    expect((await cast.ok("gemini:01", ["enter"])).warnings).toMatchObject([{ code: "spool" }]);
    expect(readdirSync(join(cast.room, "quarantine"))).toHaveLength(1);
  });

  it("stays where it is as long as nobody can write, and costs them their enter no more", async () => {
    const cast = new Cast();
    await cast.ok("codex:09", ["enter"]);
    await cast.run(A, CLAIM, sandbox(cast));
    const { exit, data } = await cast.run(B, ["enter"], sandbox(cast));
    expect(exit).toBe(0);
    expect(data.warnings.map(({ code }) => code)).toEqual(["spool", "pending"]);
    expect(data.acknowledged).toBe(false);
    expect(spooled(cast)).toHaveLength(2);
  });

  it("makes nobody search the ledger who cannot write to it", async () => {
    const cast = new Cast();
    await room(cast);
    await cast.run(A, CLAIM, sandbox(cast));
    const searched: string[] = [];
    const watched = (disk: Disk): Disk => ({
      ...disk,
      readWhole: (path) => (searched.push(path) > 0 ? disk.readWhole(path) : undefined),
    });
    const ofLedger = (): string[] => searched.splice(0).filter((path) => path.endsWith(".jsonl"));
    await cast.ok(B, ["enter"], { world: { disk: watched(sandbox(cast).world!.disk!) } });
    expect(ofLedger()).toEqual([]);
    await cast.ok(B, ["enter"], { world: { disk: watched(archivedDisk(nodeDisk(counters()))) } });
    expect(ofLedger()).toHaveLength(1);
  });

  it("may be taken up by one who cannot take the file away, and counts once", async () => {
    const cast = new Cast();
    await room(cast);
    await cast.run(A, CLAIM, sandbox(cast));
    const real = archivedDisk(nodeDisk(counters()));
    const remove = (path: string): void => {
      if (path.includes("spool")) throw fault("EACCES");
      real.remove(path);
    };
    const shut = { world: { disk: { ...real, remove } } };
    for (const [tool, codes] of [
      [B, ["taken-up", "spool"]],
      ["gemini:01", ["spool"]],
    ] as const) {
      const { warnings } = await cast.ok(tool, ["enter"], shut);
      expect(spooled(cast)).toHaveLength(1);
      expect(warnings.map(({ code }) => code)).toEqual(codes);
      expect(warnings.at(-1)!.message).toContain("1 left waiting");
    }
    await cast.ok(B, ["enter"]);
    expect(spooled(cast)).toEqual([]);
    expect(cast.ledger().match(/"kind":"claim"/g)).toHaveLength(1);
  });

  it("keeps nobody out who cannot read it", async () => {
    const cast = new Cast();
    await room(cast);
    await cast.run(A, CLAIM, sandbox(cast));
    const real = archivedDisk(nodeDisk(counters()));
    const shut =
      <T>(act: (path: string) => T) =>
      (path: string): T => {
        if (path.includes("spool")) throw fault("EACCES");
        return act(path);
      };
    for (const name of ["list", "readWhole"] as const) {
      const disk = { ...real, [name]: shut(real[name] as (path: string) => unknown) } as Disk;
      expect((await cast.run(B, ["enter"], { world: { disk } })).exit).toBe(0);
      expect(spooled(cast)).toHaveLength(1);
    }
  });

  it("is set aside where it is no fact, and left alone where it is of a newer format", async () => {
    const cast = new Cast();
    await room(cast);
    const directory = join(cast.root, ".rally-spool");
    mkdirSync(directory);
    const put = (n: number, content: string | Uint8Array): void =>
      writeFileSync(join(directory, `00000000000000${n}-x_y-0000000${n}.json`), content);
    const whole = encodeRecord(cast.fact({ kind: "lesson", subject: "s" as never }));
    put(1, whole.slice(0, -3));
    put(2, encodeRecord(cast.fact({ kind: "engagement.closed", successor: "next" })));
    put(3, encodeRecord(cast.fact({ kind: "lesson", tool: "all" })));
    put(4, encodeRecord(cast.fact({ kind: "lesson", v: 99 })));
    put(5, "x".repeat(70_000));
    symlinkSync("/etc/passwd", join(directory, "000000000000006-x_y-00000006.json"));
    put(7, whole);
    const { warnings } = await cast.ok(B, ["enter"]);
    expect(warnings.map(({ code }) => code)).toEqual(["taken-up", "spool"]);
    expect(spooled(cast)).toEqual(["000000000000004-x_y-00000004.json"]);
    expect(readdirSync(join(cast.room, "quarantine"))).toHaveLength(5);
    expect(cast.ledger()).not.toContain("engagement.closed");
    const { checks } = await cast.ok(null, ["doctor"]);
    const found = checks.filter(({ id }) => id === "spool").map(({ finding }) => finding);
    expect(found).toEqual([
      expect.stringContaining("1 fact waits in"),
      expect.stringContaining("5 files"),
    ]);
  });

  it("waits on, if it is a claim, in a room of a newer format", async () => {
    const cast = new Cast();
    await room(cast);
    await cast.run(A, CLAIM, sandbox(cast));
    await cast.run(A, ["say", "lesson", "--subject", "s"], sandbox(cast));
    cast.append({ v: 99, kind: "presence" });
    const { warnings } = await cast.ok(B, ["enter"]);
    expect(warnings.map(({ code }) => code)).toEqual(["newer-room", "taken-up", "spool"]);
    expect(spooled(cast)).toHaveLength(1);
  });

  it("costs, where there is none, no file that is opened and no byte that is read", async () => {
    const cast = new Cast();
    await room(cast);
    const listed: string[] = [];
    const real = archivedDisk(nodeDisk(counters()));
    const disk = { ...real, sync: () => {}, syncDirectory: () => {} };
    const asked: string[] = [];
    const seen: Disk = {
      ...disk,
      kindOf: (path) => (asked.push(path) > 0 ? disk.kindOf(path) : undefined),
      list: (path) => (listed.push(path) > 0 ? disk.list(path) : []),
    };
    cast.worktree("topic");
    const world = { disk: seen, cold: () => Promise.reject(new Error("cold")) } as never;
    const { err } = await hook(cast, "claude-code", "UserPromptSubmit", { world });
    expect(err).toBe("");
    expect(asked.filter((path) => path.includes("spool"))).toHaveLength(2);
    expect(listed.filter((path) => path.includes("spool"))).toEqual([]);
  });
});
