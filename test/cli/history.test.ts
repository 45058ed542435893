/** search, locate, recent and room --at, and what they make of a facts.db that is of no use. */
import {
  cpSync,
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
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { Cast, COLD } from "./cast.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;

/** A room of a hundred lessons and a claim. */
async function busy(): Promise<Cast> {
  const cast = new Cast();
  await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "accept empty input");
  cast.append(
    ...Array.from({ length: 100 }, (_, n) => ({
      kind: "lesson",
      id: `lesson_${n}`,
      subject: `lesson number ${n}` as never,
      summary: (n % 10 === 0 ? "about the Lexer" : "about nothing") as never,
    })),
  );
  return cast;
}

const disk = () => ({ ...archivedDisk(nodeDisk(counters())) });

const path = (cast: Cast): string => join(cast.room, "facts.db");

describe("rally search", () => {
  it("finds words in what was said, newest first, and shows where", async () => {
    const cast = await busy();
    const { rows } = await cast.ok(null, ["search", "lexer", "--limit", "2"]);
    expect(rows).toEqual([
      {
        seq: 92,
        fact: expect.objectContaining({ id: "lesson_90" }),
        snippet: "about the Lexer",
        void_reason: null,
      },
      {
        seq: 82,
        fact: expect.objectContaining({ id: "lesson_80" }),
        snippet: "about the Lexer",
        void_reason: null,
      },
    ]);
    expect((await cast.text(null, ["search", "empty inp*"])).out).toContain(
      'claims src/a.ts "accept empty input"',
    );
    expect((await cast.text(null, ["search", "no-such-word"])).out).toBe("nothing found\n");
    const words = async (...argv: string[]) =>
      (await cast.ok(null, ["search", ...argv])).rows.length;
    expect(await words("lesson", "--kind", "claim")).toBe(0);
    expect(await words("input", "--kind", "claim", "--tool", A)).toBe(1);
    expect(await words("input", "--tool", B)).toBe(0);
  });

  it("says which facts have no effect", async () => {
    const cast = await busy();
    await cast.say(A, "risk", "--subject", "weather");
    cast.append({
      kind: "resolve",
      id: "resolve_x",
      ref: "risk_none",
      summary: "sunny weather" as never,
    });
    const { rows } = await cast.ok(null, ["search", "sunny"]);
    expect(rows).toMatchObject([{ void_reason: "not-open" }]);
    expect((await cast.text(null, ["search", "sunny"])).out).toContain("(void: not-open)");
  });

  it.each(["", "  ", '""', "*", "..."])("refuses %j, in which there is no word", async (query) => {
    const { exit, code } = await (await busy()).run(null, ["search", query]);
    expect([exit, code]).toEqual([2, "bad-value"]);
  });

  it("does not show raw what peers wrote", async () => {
    const cast = await busy();
    cast.append({ kind: "lesson", subject: "evil \u202ewords \u001b[31m" as never });
    const { out } = await cast.text(null, ["search", "evil"]);
    for (const hidden of ["\u202e", "\u001b"]) expect(out).not.toContain(hidden);
  });
});

describe.skipIf(COLD)("facts.db", () => {
  it("is made by the first search, and not again while little is new", async () => {
    const cast = await busy();
    expect(existsSync(path(cast))).toBe(false);
    await cast.ok(null, ["search", "lexer"]);
    const made = readFileSync(path(cast));
    await cast.say(A, "lesson", "--subject", "one more lexer");
    expect((await cast.ok(null, ["search", "lexer"])).rows).toHaveLength(11);
    expect((await cast.ok(null, ["locate", "lesson_5"])).located?.seq).toBe(7);
    expect(readFileSync(path(cast)).equals(made)).toBe(true);
    expect(readdirSync(cast.room).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("opens a segment once, however many of its lines are shown", async () => {
    const cast = await busy();
    await cast.ok(null, ["search", "lesson"]);
    const [one, many] = [
      await cast.run(null, ["search", "lesson", "--limit", "1"]),
      await cast.run(null, ["search", "lesson", "--limit", "50"]),
    ];
    expect(many.data.rows).toHaveLength(50);
    expect(many.count.filesOpened).toBe(one.count.filesOpened);
  });

  it.each<[string, (cast: Cast) => void, RegExp]>([
    [
      "words",
      (cast) => writeFileSync(path(cast), "no pages at all"),
      /was damaged and is set aside as quarantine\/facts.db.1/,
    ],
    [
      "flipped bits",
      (cast) =>
        writeFileSync(
          path(cast),
          readFileSync(path(cast)).map((byte, n) => (n % 8192 === 4000 ? byte ^ 1 : byte)),
        ),
      /was damaged/,
    ],
    [
      "half of it",
      (cast) => writeFileSync(path(cast), readFileSync(path(cast)).subarray(0, 20_000)),
      /was damaged/,
    ],
    ["nothing", (cast) => writeFileSync(path(cast), ""), /was not of this room/],
    [
      "a directory",
      (cast) => {
        rmSync(path(cast));
        mkdirSync(path(cast));
      },
      /was damaged and is set aside/,
    ],
    [
      "a link",
      (cast) => {
        rmSync(path(cast));
        symlinkSync("/etc/passwd", path(cast));
      },
      /was damaged and is set aside/,
    ],
    [
      "another room's",
      (cast) => {
        const other = new Cast();
        cpSync(path(cast), join(other.root, "keep"));
        cast.appendBytes("");
        writeFileSync(
          join(cast.room, "log/main.jsonl"),
          readFileSync(join(cast.room, "log/main.jsonl"), "utf8").replaceAll(
            "lesson number 9",
            "lesson number 7",
          ),
        );
      },
      /was (not of this room|damaged)|did not agree/,
    ],
  ])("that is %s is set aside, made anew, and said once", async (_, spoil, said) => {
    const cast = await busy();
    const before = await cast.ok(null, ["search", "lexer"]);
    spoil(cast);
    const first = await cast.text(null, ["search", "lexer"]);
    expect(first.err).toMatch(said);
    const second = await cast.text(null, ["search", "lexer"]);
    expect(second.err).toBe("");
    if (_ !== "another room's") expect(await cast.ok(null, ["search", "lexer"])).toEqual(before);
    expect(existsSync("/etc/passwd")).toBe(true);
  });

  it("says how far its making has come once that takes long, and keeps what a deadline cut short", async () => {
    const cast = await busy();
    for (let n = 0; n < 20; n++)
      cast.append(
        ...Array.from({ length: 1000 }, (_, m) => ({ kind: "lesson", id: `more_${n}_${m}` })),
      );
    let [ticks, err] = [0, ""];
    const heard = (text: string): void => {
      err += text;
    };
    const world = { ticks: () => ticks, err: heard, disk: disk() };
    // Each look at the clock of the disk is a moment later.
    const { read } = world.disk;
    world.disk.read = (...args) => {
      ticks += 400;
      return read(...args);
    };
    await cast.ok(null, ["room"]);
    const cut = await cast.run(null, ["search", "lexer", "--timeout-ms", "2800"], { world });
    expect([cut.code, existsSync(path(cast))]).toEqual(["deadline", true]);
    const kept = /(\d+) of/.exec(err)?.[1];
    const whole = await cast.run(null, ["search", "lexer"], { world });
    expect(whole.data.rows).toHaveLength(10);
    expect(err).toMatch(/^(rally: facts\.db: \d+ of 20101 facts\n)+$/);
    // The second goes on where the first was cut short.
    expect(
      [...err.matchAll(/(\d+) of/g)].filter(([, n]) => Number(n) <= Number(kept)),
    ).toHaveLength(1);
  });

  it("is done without where it cannot be written", async () => {
    const cast = await busy();
    const before = await cast.ok(null, ["search", "lexer"]);
    rmSync(path(cast));
    mkdirSync(path(cast));
    const stuck = {
      rename: () => false,
      remove: () => {
        throw new Error("EACCES");
      },
    };
    const { exit, data, err } = await cast.run(null, ["search", "lexer"], {
      world: { disk: { ...archivedDisk(nodeDisk(counters())), ...stuck } },
    });
    expect([exit, err]).toEqual([0, ""]);
    expect(data).toEqual(before);
  });
});

describe.skipIf(COLD)("rally doctor", () => {
  const history = async (cast: Cast, ...words: string[]) =>
    (await cast.ok(null, ["doctor", ...words])).checks.find(({ id }) => id === "history");

  it("says whether facts.db is whole and of this ledger, and sets aside what is not", async () => {
    const cast = await busy();
    expect(await history(cast)).toMatchObject({ ok: true, finding: "no facts.db yet" });
    await cast.ok(null, ["search", "lexer"]);
    expect(await history(cast)).toMatchObject({
      ok: true,
      finding: "facts.db holds 101 facts and is whole",
    });
    const whole = readFileSync(path(cast));
    writeFileSync(
      path(cast),
      whole.map((byte, n) => (n === whole.length - 100 ? byte ^ 1 : byte)),
    );
    expect(await history(cast)).toMatchObject({ ok: false, finding: "facts.db was damaged" });
    writeFileSync(path(cast), whole);
    const ledger = join(cast.room, "log/main.jsonl");
    const bytes = readFileSync(ledger);
    bytes[bytes.indexOf("lesson number 30")]! ^= 1;
    writeFileSync(ledger, bytes);
    expect(await history(cast)).toMatchObject({
      ok: false,
      finding: "facts.db did not agree with the ledger",
    });
    expect(await history(cast, "--fix")).toMatchObject({ ok: true, fixed: true });
    expect(await history(cast)).toMatchObject({ ok: true, finding: "no facts.db yet" });
  });
});

describe("rally locate", () => {
  it("finds what is old and what is new, and what names them", async () => {
    const cast = await busy();
    await cast.ok(null, ["search", "x"]);
    const release = await cast.say(A, "release", "--mine");
    const [claim] = (await cast.ok(null, ["recent", "--kind", "claim"])).rows;
    const { located } = await cast.ok(null, ["locate", String(claim!.fact.id)]);
    expect(located).toMatchObject({
      seq: 1,
      referred_by: [{ id: release, kind: "release", tool: A }],
    });
  });

  it("reports the damaged line that still names the id", async () => {
    const cast = await busy();
    await cast.ok(null, ["search", "lexer"]);
    const ledger = join(cast.room, "log/main.jsonl");
    const bytes = readFileSync(ledger);
    const at = bytes.indexOf("lesson number 30");
    bytes[at + 3]! ^= 1;
    writeFileSync(ledger, bytes);
    const told = await cast.text(null, ["locate", "lesson_30"]);
    expect(told.exit).toBe(0);
    const { located, damaged } = await cast.ok(null, ["locate", "lesson_30"]);
    expect(located).toBeNull();
    const start = bytes.lastIndexOf("\n", at) + 1;
    const length = bytes.indexOf("\n", at) - start;
    expect(damaged).toEqual([
      {
        segment: "main",
        offset: start,
        length,
        seq: 32,
        hash: expect.stringMatching(/^[0-9a-f]{8}$/),
      },
    ]);
    expect(told.out).toContain(`a damaged line names it: main:${start} length ${length}`);
  });
});

describe("rally room --at", () => {
  it("shows the room as it was, with the eyes of then", async () => {
    const cast = new Cast();
    const claim = await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "one");
    await cast.say(A, "release", "--mine");
    await cast.say(B, "claim", "--path", "src/a.ts", "--subject", "two");
    cast.now += 86_400_000 * 3;
    const at = async (seq: number) => await cast.ok(null, ["room", "--at", String(seq)]);
    expect((await at(1)).active_claims).toMatchObject([{ id: claim, owner: A, idle_seconds: 0 }]);
    expect((await at(2)).active_claims).toEqual([]);
    expect((await at(3)).active_claims).toMatchObject([{ owner: B }]);
    expect((await at(3)).max_seq).toBe(3);
    expect((await cast.ok(null, ["room"])).active_claims).toEqual([]);
    for (const seq of ["0", "4", "-1", "x"])
      expect((await cast.run(null, ["room", "--at", seq])).exit).toBe(2);
    expect((await cast.run(null, ["room", "--at", "1", "--watch"])).code).toBe("bad-flags");
  });
});

describe("rally room --include-archived", () => {
  it("adds the artifacts that the state has let go", async () => {
    const cast = new Cast();
    const old = await cast.say(A, "artifact", "--subject", "old work");
    cast.now += 86_400_000 * 8;
    const fresh = await cast.say(A, "artifact", "--subject", "new work");
    const ids = async (...words: string[]) =>
      (await cast.ok(null, ["room", ...words])).recent_artifacts.map(({ id }) => id);
    expect(await ids()).toEqual([fresh]);
    expect(await ids("--include-archived")).toEqual([fresh, old]);
    expect(await ids("--include-archived", "--tool", B)).toEqual([]);
    expect(await ids("--include-archived", "--at", "1")).toEqual([old]);
  });
});

/** With nothing derived the room itself is read as far as its history. */
describe.skipIf(COLD)("a ledger that can be read so far and no further", () => {
  /** Runs a command whose nth read of the ledger fails, for each n that it comes to. */
  async function failing(argv: readonly string[]) {
    const cast = await busy();
    await cast.say(A, "artifact", "--subject", "x", "--run", "r1");
    await cast.ok(null, ["room"]);
    const answers: Awaited<ReturnType<Cast["json"]>>[] = [];
    for (let nth = 1; ; nth++) {
      rmSync(path(cast), { force: true });
      const real = disk();
      let reads = 0;
      const read: typeof real.read = (...given) => {
        if (++reads >= nth) throw Object.assign(new Error("a fault"), { code: "EIO" });
        return real.read(...given);
      };
      const answer = await cast.json(null, argv as never, { world: { disk: { ...real, read } } });
      if (reads < nth) return answers;
      answers.push(answer);
    }
  }

  it.each([[["search", "lexer"]], [["dag", "--run", "r1"]], [["room", "--at", "3"]]])(
    "is refused with a remedy: rally %j",
    async (argv) => {
      const answers = await failing(argv);
      expect(answers.length).toBeGreaterThan(2);
      for (const { exit, code } of answers) expect([exit, code]).toEqual([1, "unreadable-ledger"]);
    },
  );

  it("costs the room no more than what its runs show", async () => {
    const answers = await failing(["room"]);
    expect(answers.some(({ exit }) => exit === 0)).toBe(true);
    for (const { exit, code, out } of answers)
      if (exit === 0) expect(out).toContain("run-unread");
      else expect(code).toBe("unreadable-ledger");
  });
});
