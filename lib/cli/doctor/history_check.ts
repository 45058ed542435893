import type { RoomPlace } from "../../git/room_place.ts";
import { factsPath, openBase } from "../../history/base.ts";
import { loadSqlite } from "../../history/sqlite.ts";
import { closeLedger } from "../../ledger/ledger.ts";
import { runningCrc } from "../../ledger/running_crc.ts";
import { setAside } from "../../ledger/set_aside.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { UNFIT } from "../history.ts";
import { type Checked, fine, repairable } from "./checks.ts";

/** Whether facts.db is whole, and of the ledger as it is now. */
export async function historyCheck(
  { world }: Context,
  { dir }: RoomPlace,
): Promise<readonly Checked[]> {
  const path = factsPath(dir);
  if (world.disk.kindOf(path) === undefined) return [fine("history", "no facts.db yet")];
  const place = { disk: world.disk, count: world.count, room: dir };
  const bad = (why: keyof typeof UNFIT): Checked[] => [
    repairable(
      "history",
      `facts.db ${UNFIT[why]}`,
      "sets it aside; it is made anew when needed",
      () => fixed(setAside(world.disk, dir, path, "facts.db")),
    ),
  ];
  const sqlite = await loadSqlite();
  const found = openBase(sqlite, place);
  if (found === "absent") return [fine("history", "no facts.db yet")];
  if (typeof found === "string") return bad(found);
  const { base, ledger } = found;
  try {
    if (base.db.selectValue("pragma integrity_check(1)") !== "ok") return bad("corrupt");
    // What was changed before the last bytes that it knows is seen by nobody who only reads on from there.
    const now = runningCrc({ ...ledger, crc: { value: 0, upTo: 0 } });
    if (now !== ledger.crc.value) return bad("disagrees");
    return [fine("history", `facts.db holds ${count(base.seq, "fact")} and is whole`)];
  } catch {
    return bad("corrupt");
  } finally {
    base.db.close();
    closeLedger(ledger);
  }
}

function fixed(done: ReturnType<typeof setAside>): void {
  if (done.outcome === "failed") throw Object.assign(new Error(done.cause), { code: done.cause });
}
