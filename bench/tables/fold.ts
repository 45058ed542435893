import { readFileSync } from "node:fs";
import { join } from "node:path";
import { counters } from "../../lib/ledger/disk.ts";
import { closeLedger, openLedger } from "../../lib/ledger/ledger.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { replay } from "../../lib/ledger/replay.ts";
import { NEVER } from "../../lib/room/deadline.ts";
import { repositoryOf } from "../rooms.ts";
import type { Table } from "../table.ts";

const COUNT = 100_000;

/** A room whose checkpoint is gone: what the first command after a new version pays, once. */
export default {
  title: "Cold fold of 100 k facts, against bare JSON.parse of the same bytes",
  subjects: () => {
    const room = join(repositoryOf(COUNT), ".rally");
    const ledger = join(room, "log/main.jsonl");
    return [
      { name: "JSON.parse of each line", act: () => parse(readFileSync(ledger)) },
      { name: "cold fold, hot part", act: () => fold(room, "hot") },
      { name: "cold fold, whole", act: () => fold(room, "whole") },
    ];
  },
} satisfies Table;

function parse(bytes: Uint8Array): void {
  const decoder = new TextDecoder();
  let lines = 0;
  for (let start = 0, end = 0; end !== -1; start = end + 1) {
    end = bytes.indexOf(10, start);
    if (end <= start) continue;
    JSON.parse(decoder.decode(bytes.subarray(start, end)));
    lines++;
  }
  if (lines !== COUNT) throw new Error(`${lines} lines were parsed`);
}

function fold(room: string, part: "hot" | "whole"): void {
  const count = counters();
  const ledger = openLedger({ disk: nodeDisk(count), count, room, part }, { cold: true });
  replay(ledger, NEVER);
  closeLedger(ledger);
  if (ledger.state.seq !== COUNT) throw new Error(`${ledger.state.seq} facts were folded`);
}
