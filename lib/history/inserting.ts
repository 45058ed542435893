import type { Database } from "@sqlite.org/sqlite-wasm";
import type { Sqlite } from "./sqlite.ts";

export type Value = string | number | null;

/** Puts rows into a table: one value for each of its columns. */
export interface Inserting {
  readonly row: (...values: readonly Value[]) => void;
  readonly close: () => void;
}

/** Bytes of text that one row may bring at first; a row is as long as a record and what is made of it. */
const ROOM = 512 * 1024;
const encoder = new TextEncoder();

/**
 * A prepared insert. Texts are encoded straight into SQLite's memory: through the package's own way of binding, with an
 * allocation for each value, a million facts take nearly twice as long.
 */
export function inserting(
  { capi, wasm }: Sqlite,
  db: Database,
  table: string,
  columns: string,
): Inserting {
  const marks = columns.split(",").map(() => "?");
  const sql = `insert or ignore into ${table} (${columns}) values (${marks.join(",")})`;
  const statement = db.prepare(sql);
  const { pointer } = statement;
  const raw = wasm.exports as unknown as Record<string, (...args: unknown[]) => number>;
  let [scratch, room] = [wasm.alloc(ROOM), ROOM];
  const bind = (column: number, value: Value, at: number): number => {
    if (value === null) raw["sqlite3_bind_null"]!(pointer, column);
    else if (typeof value === "number") raw["sqlite3_bind_int64"]!(pointer, column, BigInt(value));
    else {
      const into = wasm.heap8u().subarray(scratch + at, scratch + room);
      const { written } = encoder.encodeInto(value, into as Uint8Array<ArrayBuffer>);
      raw["sqlite3_bind_text"]!(pointer, column, scratch + at, written, STATIC);
      return written;
    }
    return 0;
  };
  return {
    row: (...values) => {
      const most = values.reduce<number>((sum, each) => sum + mostBytes(each), 0);
      if (most > room) {
        wasm.dealloc(scratch);
        [scratch, room] = [wasm.alloc(most), most];
      }
      let at = 0;
      for (const [n, value] of values.entries()) at += bind(n + 1, value, at);
      const code = raw["sqlite3_step"]!(pointer);
      raw["sqlite3_reset"]!(pointer);
      if (code !== capi.SQLITE_DONE) db.checkRc(code);
    },
    close: () => {
      statement.finalize();
      wasm.dealloc(scratch);
    },
  };
}

/** SQLITE_STATIC: the text stays where it is until the row is in. */
const STATIC = 0;

function mostBytes(value: Value): number {
  return typeof value === "string" ? value.length * 3 : 0;
}
