import { factsPath, openBase, type Unfit } from "../../history/base.ts";
import { loadSqlite } from "../../history/sqlite.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { setAside } from "../../ledger/set_aside.ts";
import { type Checked, fine, repairable } from "./checks.ts";

/** What facts.db has to say of the ledger: the place and state up to which it knows it, or why that is nothing. */
export type HistoryBase = { readonly ledger: Ledger } | { readonly row: Checked };

const ID = "history";

const WHY = {
  corrupt: "facts.db is damaged",
  foreign: "facts.db is not of this room, or the ledger is no longer what it was made from",
  older: "facts.db was made by an older rally",
} as const satisfies Record<Exclude<Unfit, "absent" | "newer">, string>;

/** Looks into facts.db. SQLite is loaded only where there is one. */
export async function historyBase(
  place: Pick<Ledger, "disk" | "count" | "room">,
): Promise<HistoryBase> {
  const path = factsPath(place.room);
  if (place.disk.kindOf(path) === undefined) return { row: fine(ID, "no facts.db yet") };
  const found = openBase(await loadSqlite(), place);
  if (found === "absent") return { row: fine(ID, "no facts.db yet") };
  // It serves the one who made it; whoever needs an older one sets it aside.
  if (found === "newer") return { row: fine(ID, "facts.db was made by a newer rally") };
  if (typeof found === "string") {
    const repair = (): void => {
      const done = setAside(place.disk, place.room, path, "facts.db");
      if (done.outcome === "failed") throw Object.assign(new Error(path), { code: done.cause });
    };
    return { row: repairable(ID, WHY[found], "sets it aside; it is made anew", repair) };
  }
  found.base.db.close();
  return { ledger: found.ledger };
}
