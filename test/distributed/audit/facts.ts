import { envelopeIn } from "../../torture/answer.ts";
import type { Record } from "../../torture/ledger_pieces.ts";
import type { CloneLeft, Left } from "../left.ts";
import { recordsOf } from "./published.ts";

/** Facts that were lost on their way, came twice, came changed, in another order, or from nobody. */
export function facts(left: Left): string[] {
  const published = recordsOf(left);
  const there = new Map(published.map((record) => [record.id, record]));
  const twice = published.filter(({ id }, n) => published.findIndex((each) => each.id === id) < n);
  const known = new Set(left.clones.flatMap(({ pieces }) => own(pieces).map(({ id }) => id)));
  return [
    ...twice.map(({ id }) => `${id} was published twice`),
    ...published.filter(({ id }) => !known.has(id)).map(({ id }) => `${id} was said by nobody`),
    ...sentAndGone(left, there),
    ...left.clones.flatMap((clone) => [
      ...lost(clone, there),
      ...changed(clone, published),
      ...notBrought(clone, left.published),
    ]),
  ];
}

/** What was said in this room, each once. */
function own(pieces: CloneLeft["pieces"]): Record[] {
  const first = new Map<string, Record>();
  for (const { record } of pieces)
    if (record !== null && !["remote", "sync"].includes(record.kind) && !first.has(record.id))
      first.set(record.id, record);
  return [...first.values()];
}

function sentAndGone({ runs }: Left, there: ReadonlyMap<string, Record>): string[] {
  const sent = runs.flatMap((run): string[] => {
    const { sent: out = [], won = [] } = envelopeIn(run)?.data?.sync ?? {};
    return [...out, ...won];
  });
  return sent.filter((id) => !there.has(id)).map((id) => `${id} was sent, and is gone`);
}

/** Lessons always travel; claims do unless they ended before. */
function lost(
  { name, pieces, verdicts, revoked }: CloneLeft,
  there: ReadonlyMap<string, Record>,
): string[] {
  const said = own(pieces);
  const released = new Set(
    said
      .filter(({ kind, id }) => kind === "release" && verdicts.get(id) === "effective")
      .flatMap(({ ref, refs }) => [ref ?? [], refs ?? []].flat()),
  );
  return said
    .filter(({ id, kind }) => {
      if (there.has(id)) return false;
      if (kind === "lesson") return verdicts.get(id) !== "void";
      return (
        kind === "claim" && verdicts.get(id) === "granted" && !released.has(id) && !revoked.has(id)
      );
    })
    .map(({ id }) => `${name}: ${id} is lost`);
}

function changed({ name, pieces }: CloneLeft, published: readonly Record[]): string[] {
  const said = new Map(own(pieces).map((record, n) => [record.id, { record, n }]));
  const out = published.flatMap((record) => {
    const one = said.get(record.id);
    return one === undefined ? [] : [{ ...one, as: record }];
  });
  const other = out.filter(({ record, as }) => text(record) !== text(as));
  const late = out.filter(({ n }, index) => index > 0 && n < out[index - 1]!.n);
  return [
    ...other.map(({ record }) => `${name}: ${record.id} was published otherwise than it was said`),
    ...late.map(({ record }) => `${name}: ${record.id} was published out of turn`),
  ];
}

function text(record: Record): string {
  return JSON.stringify({ ...record, sum: undefined });
}

/** The strings of all batches that fit, one after another, must be the published ledger. */
function notBrought({ name, pieces }: CloneLeft, published: readonly string[]): string[] {
  const batches = new Map<string, string[]>();
  const brought: string[] = [];
  for (const { record } of pieces) {
    if (record === null) continue;
    const {
      id,
      kind,
      ref = "",
      fact,
      count,
    } = record as Record & {
      readonly fact?: string;
      readonly count?: number;
    };
    if (kind === "remote") batches.set(ref, [...(batches.get(ref) ?? []), fact!]);
    if (kind !== "sync") continue;
    const strings = batches.get(id) ?? [];
    if (brought.length + strings.length === count) brought.push(...strings);
  }
  const differ = published.findIndex((line, n) => line !== brought[n]);
  if (differ === -1 && brought.length === published.length) return [];
  return [
    `${name} has brought ${brought.length} of ${published.length} published facts; they part at ${differ}`,
  ];
}
