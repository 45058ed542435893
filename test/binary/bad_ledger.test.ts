import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asked, rally } from "./compiled.ts";
import { append, sealed } from "./ledger_file.ts";
import { type Scene, scene, scratch } from "./repository.ts";

const A = ["--tool", "claude_code:01"];
const B = ["--tool", "codex:01"];
const AT = "2026-11-20T00:00:00.000Z";
const strict = ["check", "before-write", "--strict", "--path", "src/a.ts", ...B];
const speaker = { at: AT, tool: "newer:01", session: "newer-1" };

const root = scratch();
let count = 0;

/** A room in which A holds `src/a.ts`. */
function held(): Scene {
  const made = scene(join(root, String(++count)));
  asked(made.app, ["say", "claim", "--path", "src/a.ts", "--subject", "mine", ...A]);
  return made;
}

/** Everything goes on: the claim holds, a word is written and found, and the checkpoint agrees with the ledger. */
function goesOn({ app, feature, room }: Scene): void {
  expect(rally(feature, strict).exit).toBe(4);
  const said = asked(feature, ["say", "lesson", "--subject", "on we go", ...B]).data?.say;
  expect(said.outcome).toBe("committed");
  expect(asked(app, ["locate", said.fact.id]).data?.locate.located.void_reason).toBeNull();
  const warm = asked(app, ["recent"]);
  rmSync(join(room, "cache"), { recursive: true, force: true });
  expect(asked(app, ["recent"])).toEqual(warm);
  expect(rally(feature, strict).exit).toBe(4);
}

/** What one who enters is warned of. */
function warnings({ feature }: Scene): string[] {
  const { data, error } = asked(feature, ["enter", ...B]);
  if (data === undefined) throw new Error(error?.message);
  return data.enter.warnings.map((each: { code: string }) => each.code);
}

describe("a ledger with", () => {
  it("a kind that this version does not know is carried, counted and shown", () => {
    const place = held();
    append(place.ledger, { id: "omen_1", kind: "omen", ...speaker, subject: "x", new_field: [1] });
    const { rows } = asked(place.app, ["recent"]).data?.recent ?? {};
    expect(rows[0]).toMatchObject({ seq: 2, fact: { id: "omen_1", kind: "omen", new_field: [1] } });
    expect(rally(place.app, ["recent"]).out).toContain("newer:01 omen");
    const { located } = asked(place.app, ["locate", "omen_1"]).data?.locate ?? {};
    expect(located).toMatchObject({ void_reason: null, fact: { new_field: [1] } });
    const { squads } = asked(place.app, ["room"]).data?.room ?? {};
    expect(squads.map((each: { tool: string }) => each.tool)).toContain("newer:01");
    goesOn(place);
  });

  it("lines of a newer format can be read and written to, but claims are left alone", () => {
    const place = held();
    const { app, ledger } = place;
    append(ledger, {
      id: "lesson_1",
      kind: "lesson",
      ...speaker,
      v: 3,
      subject: "from the future",
    });
    const before = readFileSync(ledger);
    for (const words of [
      ["say", "claim", "--path", "src/b.ts", "--subject", "s", ...B],
      ["say", "release", "--mine", ...A],
    ]) {
      const refused = asked(app, words);
      expect(refused).toMatchObject({ exit_code: 1, error: { code: "newer-room" } });
      expect(refused.error?.message).toContain("format 3");
    }
    expect(readFileSync(ledger).equals(before)).toBe(true);
    expect(warnings(place)).toContain("newer-room");
    goesOn(place);
  });

  it.each<[string, Buffer]>([
    ["a line of garbage", Buffer.from("\ngarbage\n")],
    [
      "a line with a wrong sum",
      Buffer.from(wrong(sealed({ id: "x", kind: "lesson", ...speaker }))),
    ],
    ["half a line with its end", Buffer.from(`${sealed({ id: "x", ...speaker }).slice(0, 50)}\n`)],
    ["a line that is not UTF-8", notText()],
    ["zeros, as a crash leaves them", Buffer.alloc(5000)],
    ["a line of a megabyte", Buffer.from(`\n${"x".repeat(1 << 20)}\n`)],
    ["deep brackets", Buffer.from(`\n{"v":${"[".repeat(60_000)}\n`)],
  ])("%s reports it and goes on", (_, bytes) => {
    const place = held();
    appendFileSync(place.ledger, bytes);
    goesOn(place);
    const room = asked(place.app, ["room"]).data?.room;
    expect(room).toMatchObject({ damaged: 1 });
    expect(rally(place.app, ["room"]).out).toContain("1 damaged line;");
    const { checks } = asked(place.app, ["doctor"]).data?.doctor ?? {};
    const [damage] = checks.filter((each: { id: string }) => each.id === "damage");
    expect(damage.finding).toMatch(/^segment main offset \d+ length \d+ hash [0-9a-f]{8} \(/);
    expect(warnings(place)).toContain("damaged");
  });

  it("a record glued to torn bytes loses only those", () => {
    const place = held();
    const whole = sealed({ id: "lesson_1", kind: "lesson", ...speaker, subject: "s" }).trim();
    appendFileSync(place.ledger, `\n${whole.slice(0, 60)}${whole}\n`);
    expect(asked(place.app, ["locate", "lesson_1"]).data?.locate.located.seq).toBe(3);
    goesOn(place);
  });

  it("a record of half a line that its writer never ended is nobody's, until bytes stand behind it", () => {
    const place = held();
    const late = sealed({ id: "lesson_1", kind: "lesson", ...speaker, subject: "s" }).trimEnd();
    appendFileSync(place.ledger, late.slice(0, 40));
    expect(asked(place.app, ["room"]).data?.room).toMatchObject({ damaged: 0, max_seq: 1 });
    const { checks } = asked(place.app, ["doctor"]).data?.doctor ?? {};
    expect(checks.find((each: { id: string }) => each.id === "tail").finding).toContain("39 bytes");
    goesOn(place);
    expect(asked(place.app, ["room"]).data?.room).toMatchObject({ damaged: 1 });
  });

  it("a whole record whose line end is missing takes effect with the next one", () => {
    const place = held();
    const late = sealed({ id: "lesson_1", kind: "lesson", ...speaker, subject: "s" }).trimEnd();
    appendFileSync(place.ledger, late);
    expect(asked(place.app, ["room"]).data?.room.max_seq).toBe(1);
    goesOn(place);
    expect(asked(place.app, ["locate", "lesson_1"]).data?.locate.located.seq).toBe(2);
    expect(asked(place.app, ["room"]).data?.room).toMatchObject({ damaged: 0 });
  });

  it("records over the limit, repeats, and paths in no order are judged, not believed blindly", () => {
    const place = held();
    const base = { ...speaker, subject: "s", lease_until: "2036-01-01T00:00:00.000Z" };
    const long = "x".repeat(70_000);
    append(place.ledger, { id: "lesson_1", kind: "lesson", ...base, summary: long });
    append(place.ledger, { id: "claim_1", kind: "claim", ...base, paths: ["z", "b", "b"] });
    append(place.ledger, { id: "claim_1", kind: "claim", ...base, paths: ["other"] });
    append(place.ledger, { id: "claim_2", kind: "claim", ...base, paths: ["./src/../x", "y"] });
    const why = (id: string) => asked(place.app, ["locate", id]).data?.locate.located.void_reason;
    expect(why("lesson_1")).toBe("oversized");
    expect(why("claim_2")).toBe("bad-path");
    expect(asked(place.app, ["who", "b"]).data?.who).toMatchObject({
      holders: [{ fact: "claim_1" }],
    });
    expect(asked(place.app, ["who", "other"]).data?.who).toMatchObject({ free: true });
    goesOn(place);
  });
});

describe("a segment that", () => {
  it("is a symlink is neither read nor written through", () => {
    const place = held();
    renameSync(place.ledger, join(place.root, "moved.jsonl"));
    symlinkSync(join(place.root, "moved.jsonl"), place.ledger);
    const before = readFileSync(place.ledger);
    const words = [["room"], strict, ["say", "lesson", "--subject", "s", ...A], ["enter", ...A]];
    for (const each of words) {
      const refused = asked(place.app, each);
      expect(refused).toMatchObject({ exit_code: 1, error: { code: "unreadable-ledger" } });
      expect(refused.error?.hints.join()).toContain("symlink");
    }
    expect(readFileSync(place.ledger).equals(before)).toBe(true);
    rmSync(place.ledger);
    renameSync(join(place.root, "moved.jsonl"), place.ledger);
    goesOn(place);
  });

  it("is a directory is told, and nothing is lost when it has gone", () => {
    const place = held();
    renameSync(place.ledger, `${place.ledger}.kept`);
    mkdirSync(place.ledger);
    for (const each of [["room"], ["say", "lesson", "--subject", "s", ...A]])
      expect(asked(place.app, each)).toMatchObject({ exit_code: 1 });
    rmSync(place.ledger, { recursive: true });
    renameSync(`${place.ledger}.kept`, place.ledger);
    goesOn(place);
  });

  it("nothing leads to is not folded, and doctor names it", () => {
    const place = held();
    const stray = join(place.room, "log/stray.jsonl");
    writeFileSync(stray, sealed({ id: "lesson_1", kind: "lesson", ...speaker, subject: "s" }));
    expect(asked(place.app, ["locate", "lesson_1"]).data?.locate.located).toBeNull();
    expect(rally(place.app, ["doctor"]).out).toContain("log/stray.jsonl is not reached");
    goesOn(place);
  });

  it("is followed by another is one ledger with it, and open state carries over", () => {
    const place = held();
    expect(asked(place.app, ["enter", "--engagement", "two", ...A]).data?.enter.room_id).toBe(
      "two",
    );
    expect(asked(place.app, ["enter", "--engagement", "main", ...A])).toMatchObject({
      exit_code: 2,
    });
    goesOn(place);
    expect(asked(place.app, ["room"]).data?.room.totals.active_claims).toBe(1);
  });
});

/** The same length, but another letter in it. */
function wrong(line: string): string {
  return line.replace("newer-1", "newer-2");
}

function notText(): Buffer {
  const bytes = Buffer.from(sealed({ id: "x", kind: "lesson", ...speaker, subject: "cafe" }));
  bytes[bytes.indexOf("cafe") + 3] = 0xe9;
  return bytes;
}
