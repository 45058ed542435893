import type { Database } from "@sqlite.org/sqlite-wasm";
import { type Checkpoint, resume } from "../ledger/checkpoint.ts";
import { closeLedger, type Ledger, openLedger } from "../ledger/ledger.ts";
import { beside } from "../ledger/temporary.ts";
import { fill } from "./fill.ts";
import { PAGE, RESERVED, VFS } from "./page_vfs.ts";
import type { Sqlite } from "./sqlite.ts";
import { APPLICATION, TABLES, TABLES_VERSION } from "./tables.ts";

export function factsPath(room: string): string {
  return `${room}/facts.db`;
}

/** What facts.db holds, and the ledger where it ends. */
export interface Base {
  readonly db: Database;
  /** Newest fact in it. */
  readonly seq: number;
}

/** Why facts.db is of no use; `absent` is no trouble. */
export type Unfit = "absent" | "corrupt" | "foreign" | "older" | "newer";

type Place = Pick<Ledger, "disk" | "count" | "room">;

/** Opens facts.db to read it, and the ledger at the place up to which it knows it. */
export function openBase(sqlite: Sqlite, place: Place): { base: Base; ledger: Ledger } | Unfit {
  const path = factsPath(place.room);
  if (place.disk.kindOf(path) === undefined) return "absent";
  let db: Database | undefined;
  try {
    db = new sqlite.oo1.DB({ filename: path, flags: "r", vfs: VFS });
    const version = versionOf(db);
    if (version !== TABLES_VERSION) {
      db.close();
      if (version === undefined) return "foreign";
      return version > TABLES_VERSION ? "newer" : "older";
    }
    db.exec("pragma temp_store = memory; pragma cache_size = -16384");
    const ledger = ledgerAt(db, place);
    if (ledger !== undefined) return { base: { db, seq: ledger.state.seq }, ledger };
    db.close();
    return "foreign";
  } catch {
    db?.close();
    return "corrupt";
  }
}

/** The number of its tables; nothing for a database that is not ours. */
function versionOf(db: Database): number | undefined {
  const of = (name: string): number => Number(db.selectValue(`pragma ${name}`));
  return of("application_id") === APPLICATION ? of("user_version") : undefined;
}

/** The ledger at the newest state that was kept, or at the newest before `seq`. */
export function ledgerAt(
  db: Database,
  place: Place,
  seq = Number.MAX_SAFE_INTEGER,
): Ledger | undefined {
  const saved = db.selectValue(
    "select checkpoint from states where seq < ? order by seq desc limit 1",
    seq,
  );
  const ledger = openLedger({ ...place, part: "whole" }, { cold: true });
  return saved !== undefined && resume(ledger, JSON.parse(String(saved)) as Checkpoint)
    ? ledger
    : undefined;
}

/**
 * Makes facts.db, or a longer one out of the one that is there: in a private copy, which then takes its place by
 * rename. Nobody ever sees one that is half made, and whoever reads the old one may go on doing so.
 */
export function extendBase(
  sqlite: Sqlite,
  place: Place,
  from: Ledger | undefined,
  how: Parameters<typeof fill>[3],
): void {
  const fs = process.getBuiltinModule("node:fs");
  const path = factsPath(place.room);
  const copy = beside(path);
  const ledger = from ?? openLedger({ ...place, part: "whole" }, { cold: true });
  try {
    if (from !== undefined) fs.copyFileSync(path, copy, fs.constants.COPYFILE_FICLONE);
    const db = new sqlite.oo1.DB({
      filename: copy,
      flags: from === undefined ? "c" : "w",
      vfs: VFS,
    });
    try {
      prepare(sqlite, db, from === undefined);
      fill(sqlite, db, ledger, how);
    } finally {
      db.close();
    }
    fs.renameSync(copy, path);
  } finally {
    closeLedger(ledger);
    fs.rmSync(copy, { force: true });
  }
}

function prepare({ capi, wasm }: Sqlite, db: Database, isNew: boolean): void {
  if (isNew) {
    const bytes = wasm.alloc(4);
    wasm.poke(bytes, RESERVED, "i32");
    capi.sqlite3_file_control(db.pointer!, "main", RESERVE_BYTES, bytes);
    wasm.dealloc(bytes);
    db.exec(`pragma page_size = ${PAGE}`);
  }
  // A copy of our own that is thrown away should anything fail: nothing to roll back, nobody to lock out.
  db.exec(
    "pragma journal_mode = off; pragma synchronous = off; pragma locking_mode = exclusive; pragma temp_store = memory; pragma cache_size = -16384",
  );
  if (!isNew) return;
  db.exec(
    `${TABLES}; pragma application_id = ${APPLICATION}; pragma user_version = ${TABLES_VERSION}`,
  );
}

/** SQLITE_FCNTL_RESERVE_BYTES, which the package does not name. */
const RESERVE_BYTES = 38;
