import { envelopeIn } from "../torture/answer.ts";
import type { Run } from "../torture/process.ts";
import type { Left } from "./left.ts";

/** How much came of a storm. */
export type Tally = Readonly<Record<(typeof COLUMNS)[number], number>>;

export const COLUMNS = [
  ...(["processes", "syncs", "granted", "refused", "provisional", "revoked"] as const),
  ...(["published", "lost_swaps", "cuts", "killed"] as const),
];

export function tallyOf({ runs, published, clones }: Left, cuts: number): Tally {
  const answers = runs.map((run) => envelopeIn(run)?.data);
  const claims = answers.flatMap((data) => data?.say?.sync?.outcome ?? []);
  const count = (outcome: string) => claims.filter((each) => each === outcome).length;
  return {
    processes: runs.length,
    syncs: runs.filter((run) => run.exit === 0 && isSync(run)).length,
    granted: count("granted"),
    refused: runs.filter((run) => envelopeIn(run)?.error?.code === "claim-conflict").length,
    provisional: count("provisional"),
    revoked: clones.reduce((sum, { revoked }) => sum + revoked.size, 0),
    published: published.length,
    lost_swaps: answers.reduce((sum, data) => sum + (data?.sync?.swaps_lost ?? 0), 0),
    cuts,
    killed: runs.filter(({ killed }) => killed).length,
  };
}

/** Whether it exchanges the room with the remote. */
function isSync({ words }: Run): boolean {
  return words[0] === "sync" || words.includes("--sync");
}
