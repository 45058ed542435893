import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkpointPath } from "../../lib/ledger/layout.ts";
import { beside, isTemporary } from "../../lib/ledger/temporary.ts";
import { Cast, COLD } from "./cast.ts";

const A = "claude_code:01";
const HOUR = 3600;

async function lived(): Promise<Cast> {
  const cast = new Cast();
  await cast.ok(A, ["enter"]);
  for (let n = 0; n < 34; n++) await cast.say(A, "lesson", "--subject", `number ${n}`);
  return cast;
}

/** A file in the room that was last changed so many seconds ago. */
function aged(cast: Cast, name: string, seconds: number): string {
  const path = join(cast.room, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, "{}");
  const then = Date.now() / 1000 - seconds;
  utimesSync(path, then, then);
  return path;
}

async function rows(cast: Cast, ...flags: string[]) {
  const { checks } = await cast.ok(null, ["doctor", ...flags]);
  return (id: string) => checks.find((each) => each.id === id)!;
}

describe("rally doctor --fix", () => {
  it("does nothing where nothing is wrong, and never touches ledger and settings", async () => {
    const cast = await lived();
    await cast.ok(null, ["config", "set", "claims.lease", "2h"]);
    cast.appendBytes("garbage\n");
    cast.write(".rally/log/stray.jsonl", "x\n");
    const before = [cast.ledger(), cast.ledger("stray")];
    const config = readFileSync(join(cast.room, "config.json"), "utf8");
    const { checks } = await cast.ok(null, ["doctor", "--fix"]);
    expect(checks.filter((each) => each.fixed !== undefined)).toEqual([]);
    expect([cast.ledger(), cast.ledger("stray")]).toEqual(before);
    expect(readFileSync(join(cast.room, "config.json"), "utf8")).toBe(config);
  });

  it.skipIf(COLD)("deletes checkpoints that cannot be read; without it, says so", async () => {
    const cast = await lived();
    const path = checkpointPath(cast.room, "whole");
    writeFileSync(path, "{}");
    const told = (await rows(cast))("checkpoint-whole");
    expect([told.ok, told.fixed, told.remedy]).toEqual([
      false,
      undefined,
      "rally doctor --fix deletes it; nothing is lost",
    ]);
    expect(existsSync(path)).toBe(true);
    const done = (await rows(cast, "--fix"))("checkpoint-whole");
    expect(done).toMatchObject({ ok: true, fixed: true, remedy: null });
    expect(existsSync(path)).toBe(false);
    expect((await rows(cast))("checkpoint-whole").finding).toBe("none yet");
  });

  it.skipIf(COLD)("deletes even a directory in the place of a checkpoint", async () => {
    const cast = await lived();
    const path = checkpointPath(cast.room, "hot");
    rmSync(path);
    mkdirSync(join(path, "deep"), { recursive: true });
    expect((await rows(cast, "--fix"))("checkpoint-hot").fixed).toBe(true);
    expect(existsSync(path)).toBe(false);
  });

  it("deletes temporary files of writers that must be dead, and no others", async () => {
    const cast = await lived();
    const old = ["quarantine/x.bin", "log/next.jsonl", "config.json", "sessions/s.json"].map(
      (name) => aged(cast, beside(name), 2 * HOUR),
    );
    const young = aged(cast, beside("sessions/s.json"), HOUR / 2);
    const other = aged(cast, "notes.tmp", 9 * HOUR);
    const linked = join(cast.room, "sessions", "s.json.abcdefgh.tmp");
    symlinkSync(other, linked);
    const told = (await rows(cast))("temporary");
    expect(told.finding).toBe("5 temporary files of writers, 4 of them abandoned");
    expect(old.every((each) => existsSync(each))).toBe(true);
    expect((await rows(cast, "--fix"))("temporary").fixed).toBe(true);
    expect(old.some((each) => existsSync(each))).toBe(false);
    expect([young, other, linked].every((each) => existsSync(each))).toBe(true);
  });

  it("knows the names that writers give their temporary files", () => {
    for (const name of ["state-5.json", "main.jsonl", ".gitignore"]) {
      expect(isTemporary(beside(name))).toBe(true);
      expect(isTemporary(name)).toBe(false);
    }
    expect(isTemporary("main.jsonl.tmp")).toBe(false);
  });

  it("makes the room's .gitignore anew where it is missing or empty, and leaves one with words", async () => {
    const cast = await lived();
    const path = join(cast.room, ".gitignore");
    for (const spoil of [() => rmSync(path), () => writeFileSync(path, "")]) {
      spoil();
      expect((await rows(cast))("gitignore").ok).toBe(false);
      expect((await rows(cast, "--fix"))("gitignore").fixed).toBe(true);
      expect(readFileSync(path, "utf8")).toBe("*\n");
    }
    writeFileSync(path, "# mine\n");
    expect((await rows(cast, "--fix"))("gitignore")).toMatchObject({ ok: false });
    expect(readFileSync(path, "utf8")).toBe("# mine\n");
  });

  it("forgets sessions last seen over a month ago", async () => {
    const cast = await lived();
    const old = aged(cast, "sessions/codex-00c0ffee.json", 31 * 24 * HOUR);
    const known = readdirSync(join(cast.room, "sessions")).length;
    mkdirSync(join(cast.room, "ended"));
    const away = aged(cast, "ended/codex-00c0ffef.json", 31 * 24 * HOUR);
    const young = aged(cast, "ended/codex-00c0fff0.json", 29 * 24 * HOUR);
    const told = (await rows(cast, "--fix"))("sessions");
    expect(told.finding).toBe(`${known + 2} sessions last seen here, 2 of them over 30 days ago`);
    expect([old, away, young].map((path) => existsSync(path))).toEqual([false, false, true]);
    expect(readdirSync(join(cast.room, "sessions"))).toHaveLength(known - 1);
  });

  it("forgets dialogs and flights of over a month ago, and no young ones", async () => {
    const cast = await lived();
    mkdirSync(join(cast.room, "managed", "flights"), { recursive: true });
    const names = ["sessions/a.asking", "managed/flights/a.json"];
    const old = names.map((name) => aged(cast, name, 31 * 24 * HOUR));
    const young = names.map((name) => aged(cast, name.replace("a.", "b."), 29 * 24 * HOUR));
    const record = aged(cast, "managed/claude-01.json", 31 * 24 * HOUR);
    const told = (await rows(cast, "--fix"))("sessions");
    expect(told.finding).toMatch(/, 0 of them over 30 days ago; 2 marks as old as that$/);
    expect(told.fixed).toBe(true);
    expect(old.map((path) => existsSync(path))).toEqual([false, false]);
    expect([...young, record].map((path) => existsSync(path))).toEqual([true, true, true]);
  });

  it("looks for flights behind no link", async () => {
    const cast = await lived();
    const outside = join(cast.root, "outside");
    mkdirSync(join(outside, "flights"), { recursive: true });
    symlinkSync(outside, join(cast.room, "managed"));
    const kept = aged(cast, "managed/flights/a.json", 31 * 24 * HOUR);
    const theirs = join(outside, "flights/a.json");
    expect([existsSync(kept), existsSync(theirs)]).toEqual([true, true]);
    expect((await rows(cast, "--fix"))("sessions").finding).not.toContain("mark");
    expect(existsSync(theirs)).toBe(true);
  });

  it("removes a link in the place of one of its directories, and nothing behind it", async () => {
    const cast = await lived();
    const outside = join(cast.root, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "kept"), "x");
    rmSync(join(cast.room, "sessions"), { recursive: true, force: true });
    symlinkSync(outside, join(cast.room, "sessions"));
    expect((await rows(cast, "--fix"))("directory")).toMatchObject({ fixed: true });
    expect(existsSync(join(cast.room, "sessions"))).toBe(false);
    expect(readdirSync(outside)).toEqual(["kept"]);
  });

  it.skipIf(process.getuid?.() === 0)("says what it could not repair", async () => {
    const cast = await lived();
    const old = aged(cast, beside("log/next.jsonl"), 2 * HOUR);
    chmodSync(join(cast.room, "log"), 0o500);
    const told = (await rows(cast, "--fix"))("temporary");
    chmodSync(join(cast.room, "log"), 0o700);
    expect(told).toMatchObject({ ok: false, fixed: false });
    expect(told.remedy).toContain("EACCES");
    expect(existsSync(old)).toBe(true);
  });

  it("says what it could not repair, on a disk that fails", async () => {
    const cast = await lived();
    aged(cast, beside("log/next.jsonl"), 2 * HOUR);
    const { nodeDisk } = await import("../../lib/ledger/node_disk.ts");
    const { counters } = await import("../../lib/ledger/disk.ts");
    const remove = (): never => {
      throw Object.assign(new Error("no"), { code: "EROFS" });
    };
    const world = { disk: { ...nodeDisk(counters()), remove } };
    const { checks } = await cast.ok(null, ["doctor", "--fix"], { world });
    expect(checks.find((each) => each.id === "temporary")).toMatchObject({
      ok: false,
      fixed: false,
      remedy: "not repaired (EROFS); rally doctor --fix deletes the abandoned ones",
    });
  });
});
