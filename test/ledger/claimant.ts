/**
 * A process that claims what it is told to: `node claimant.ts ROOM NAME`. Each line of its input is a path; it
 * answers with a line of what became of the claim. The line `*` makes it claim paths of its own until it is killed.
 */
import { writeSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import type { Fact } from "../../lib/fact/fact.ts";
import { formatInstant } from "../../lib/fact/instant.ts";
import { appendFacts } from "../../lib/ledger/append.ts";
import { saveCheckpoint } from "../../lib/ledger/checkpoint.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { closeLedger, openLedger } from "../../lib/ledger/ledger.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { replay } from "../../lib/ledger/replay.ts";
import type { Written } from "../../lib/ledger/written.ts";
import { NEVER } from "../../lib/room/deadline.ts";

const [room = "", name = ""] = process.argv.slice(2);

/** Opens the room as every command does, claims the path, and closes the room again. */
function claim(path: string): Written {
  const count = counters();
  const ledger = openLedger({ room, part: "hot", count, disk: nodeDisk(count) });
  replay(ledger, NEVER);
  const now = Date.now();
  const head = { v: 1, at: formatInstant(now), tool: `tool:${name}`, session: name };
  const lease_until = formatInstant(now + 3_600_000);
  const fact = { ...head, id: `claim_${path}_${name}`, kind: "claim", paths: [path], lease_until };
  const opening = (predecessor: string): Fact => ({
    ...head,
    id: `engagement.opened_${name}`,
    kind: "engagement.opened",
    predecessor,
  });
  const [written] = appendFacts(ledger, [fact], { deadline: NEVER, durable: false, opening });
  saveCheckpoint(ledger);
  closeLedger(ledger);
  return written!;
}

/** Written at once, so that what was said before a kill was said. */
function tell(answer: object): void {
  writeSync(1, `${JSON.stringify(answer)}\n`);
}

tell({ ready: name });
for await (const path of createInterface(process.stdin)) {
  if (path !== "*") tell(claim(path));
  else for (let n = 0; ; n++) tell(claim(`${name}/${n}`));
}
