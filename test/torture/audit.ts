import type { Account } from "./account.ts";
import { endings } from "./audit/endings.ts";
import { inboxes } from "./audit/inboxes.ts";
import { ledger } from "./audit/ledger.ts";
import { leftovers } from "./audit/leftovers.ts";
import { looks } from "./audit/looks.ts";
import { readings } from "./audit/readings.ts";
import { words } from "./audit/words.ts";

/**
 * Everything that is wrong with what a storm left behind. Nothing of it runs any more. The ledger is read and judged
 * here by code of its own, and then held against what the processes were told, what the fold says, and what the program
 * itself shows.
 */
export function audit(account: Account): string[] {
  return [
    ...(account.found ?? []),
    ...endings(account),
    ...words(account),
    ...looks(account),
    ...ledger(account),
    ...inboxes(account),
    ...leftovers(account),
    // Last, because it deletes what is derived.
    ...readings(account),
  ];
}
