import { envelopeIn } from "../../torture/answer.ts";
import type { Holders } from "../../torture/holders.ts";
import type { Run } from "../../torture/process.ts";
import type { Left } from "../left.ts";
import { recordsOf, sharedHolders } from "./published.ts";

/** The least that a claim is leased for that waits for the remote, less what it takes to say it, in milliseconds. */
const LEASE = 2 * 60 * 60_000 - 10_000;

/** Claims of which somebody was told that they hold on every machine, and which do not; or that they are lost, and which hold. */
export function grants(left: Left): string[] {
  const shared = sharedHolders(left);
  return [...unkept(left, shared), ...risen(left, shared)];
}

function risen({ runs }: Left, { held }: Holders): string[] {
  const lost = runs.flatMap((run): string[] => {
    const { say, sync } = envelopeIn(run)?.data ?? {};
    if (say?.sync?.outcome === "revoked" && say.holds === undefined) return [say.fact.id];
    return (sync?.lost ?? []).map(({ claim }: { claim: string }) => claim);
  });
  return lost.filter((id) => held.has(id)).map((id) => `${id} was told to be lost, and holds`);
}

function unkept(left: Left, shared: Holders): string[] {
  const tools = new Map(recordsOf(left).map(({ id, tool }) => [id, tool]));
  return left.runs.filter(isGrant).flatMap((run) => {
    const { say } = envelopeIn(run)!.data!;
    const { outcome } = say.sync;
    if ((outcome === "granted") !== (run.exit === 0))
      return [`${say.fact.id} was told ${outcome}, but ended with ${run.exit}`];
    if (outcome !== "granted") return [];
    const { id, at, lease_until, tool } = say.fact;
    const short = Date.parse(lease_until) - Date.parse(at) < LEASE;
    const ids: string[] = say.holds ?? [id];
    return [
      ...(short ? [`${id} was acknowledged with a lease until ${lease_until} only`] : []),
      ...ids.flatMap((each) => {
        const why = broken(left, shared, each, tool, tools);
        return why === undefined ? [] : [`${each} was acknowledged, and ${why}`];
      }),
    ];
  });
}

function isGrant(run: Run): boolean {
  return envelopeIn(run)?.data?.say?.sync !== undefined;
}

function broken(
  { clones }: Left,
  { held, verdicts, endedBy }: Holders,
  id: string,
  tool: string,
  tools: ReadonlyMap<string, string>,
): string | undefined {
  const verdict = verdicts.get(id);
  if (verdict === undefined) return "is not published";
  if (verdict === "void") return "is void among the published facts";
  const revoking = clones.find(({ revoked }) => revoked.has(id));
  if (revoking !== undefined) return `revoked in ${revoking.name}`;
  const end = endedBy.get(id);
  // Leases are hours, a storm minutes.
  if (end === undefined) return held.has(id) ? undefined : "is over, though its lease runs";
  return tools.get(end) === tool ? undefined : `was ended by ${end} of ${tools.get(end)}`;
}
