import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { openBase } from "../../lib/history/base.ts";
import { newest } from "../../lib/history/newest.ts";
import { PAGE } from "../../lib/history/page_vfs.ts";
import { loadSqlite, type Sqlite } from "../../lib/history/sqlite.ts";
import { queryOf } from "../../lib/history/words.ts";
import { said, scratch } from "../ledger/scratch_room.ts";
import { ADA } from "../room/story.ts";
import { index, indexed, roomAt, scanned, write } from "./facts_db.ts";

let sqlite: Sqlite;
beforeAll(async () => {
  sqlite = await loadSqlite();
});

const ALL = { kinds: [], tool: undefined, paths: [], words: queryOf("work"), since: 0, limit: 999 };

function room() {
  const place = roomAt(scratch());
  const facts = Array.from({ length: 120 }, (_, n) =>
    said(ADA, `lesson_${n}`, {
      subject: `work ${n}`,
      summary: "and no play ".repeat(n % 9),
      paths: [`p/${n}`],
    }),
  );
  write(place, facts);
  index(sqlite, place);
  return { place, path: `${place.room}/facts.db` };
}

describe("facts.db", () => {
  it("is an ordinary database: sqlite3 opens it, finds it whole, and reads it", () => {
    const { path } = room();
    const probe = spawnSync("sqlite3", ["--version"]);
    if (probe.error)
      return console.log(`skipped: there is no sqlite3 here (${probe.error.message})`);
    const asked =
      "pragma integrity_check; select count(*), max(seq) from facts; select subject from facts where id = 'lesson_7'; select count(*) from words where words match 'work'; select seq from paths where folded = 'p/3'; select count(*) from states";
    const { stdout } = spawnSync("sqlite3", ["-readonly", path, asked], { encoding: "utf8" });
    expect(stdout.split("\n")).toEqual(["ok", "120|120", "work 7", "120", "4", "1", ""]);
  });

  it("never answers from a page that is not as it was written", () => {
    const { place, path } = room();
    const [whole, expected] = [
      readFileSync(path),
      scanned(place, (history) => newest(history, ALL)),
    ];
    const pages = whole.length / PAGE;
    let noticed = 0;
    for (let page = 0; page < pages; page++) {
      for (const at of [0, 18, 1000, PAGE - 12, PAGE - 7]) {
        const bad = Buffer.from(whole);
        bad[page * PAGE + at]! ^= 0x20;
        writeFileSync(path, bad);
        let answer: unknown;
        try {
          answer = indexed(sqlite, place, (history) => newest(history, ALL));
        } catch {
          noticed++;
          continue;
        }
        expect(answer, `page ${page}, byte ${at}`).toEqual(expected);
      }
    }
    expect(noticed).toBeGreaterThan(pages);
    writeFileSync(path, whole);
    expect(indexed(sqlite, place, (history) => newest(history, ALL))).toEqual(expected);
  });

  it("is taken for what it is: missing, torn, somebody else's, older, newer, another room's", () => {
    const { place, path } = room();
    const whole = readFileSync(path);
    const [other, empty] = [room(), roomAt(scratch())];
    expect(openBase(sqlite, empty)).toBe("absent");
    writeFileSync(path, whole.subarray(0, 5000));
    expect(openBase(sqlite, place)).toBe("corrupt");
    writeFileSync(path, "");
    expect(openBase(sqlite, place)).toBe("foreign");
    writeFileSync(path, "words, not pages");
    expect(openBase(sqlite, place)).toBe("corrupt");
    write(other.place, [said(ADA, "lesson_x", { subject: "more" })]);
    writeFileSync(
      `${other.place.room}/log/main.jsonl`,
      readFileSync(`${other.place.room}/log/main.jsonl`).map((byte) =>
        byte === 0x37 ? 0x38 : byte,
      ),
    );
    writeFileSync(other.path, whole);
    expect(openBase(sqlite, other.place)).toBe("foreign");
    for (const [version, what] of [
      [1, "older"],
      [3, "newer"],
    ] as const) {
      writeFileSync(path, whole);
      const db = new sqlite.oo1.DB({ filename: path, flags: "w", vfs: "rally" });
      db.exec(`pragma journal_mode = off; pragma user_version = ${version}`);
      db.close();
      expect(openBase(sqlite, place)).toBe(what);
    }
  });
});
