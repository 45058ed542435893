/** Who holds what, worked out from docs/ledger.md for the few kinds that a storm says, with none of rally's code. */
import type { Piece, Record } from "./ledger_pieces.ts";

export interface Held {
  readonly id: string;
  readonly session: string;
  readonly tool: string;
  readonly paths: readonly string[];
  readonly resources: readonly string[];
  readonly tree: string | null;
  until: number;
  readonly lease: number;
}

export interface Holders {
  /** What stands at the end. */
  readonly held: ReadonlyMap<string, Held>;
  /** What became of each claim and release. */
  readonly verdicts: ReadonlyMap<string, "granted" | "renewed" | "effective" | "void">;
  /** By which record each claim that is over was ended. */
  readonly endedBy: ReadonlyMap<string, string>;
}

/** Follows the claims and releases of a ledger. Nobody here takes over, retracts, continues or leaves. */
export function holdersOf(pieces: readonly Piece[]): Holders {
  const held = new Map<string, Held>();
  const verdicts = new Map<string, "granted" | "renewed" | "effective" | "void">();
  const endedBy = new Map<string, string>();
  const seen = new Set<string>();
  for (const { record } of pieces) {
    if (record === null || seen.has(record.id)) continue;
    seen.add(record.id);
    const at = Date.parse(record.at);
    for (const each of [...held.values()].filter(({ session }) => session === record.session)) {
      if (at < each.until) each.until = Math.max(each.until, at + each.lease);
      else held.delete(each.id);
    }
    if (record.kind === "claim") verdicts.set(record.id, claim(held, record, at));
    if (record.kind === "release") {
      const named = [record.ref ?? [], record.refs ?? []].flat();
      const ended = named.filter((id) => held.get(id)?.tool === record.tool);
      for (const id of ended) {
        held.delete(id);
        endedBy.set(id, record.id);
      }
      verdicts.set(record.id, ended.length > 0 ? "effective" : "void");
    }
  }
  return { held, verdicts, endedBy };
}

/** Whether one of two paths is the other, or a directory above it. */
export function overlap(a: string, b: string): boolean {
  return within(a, b) || within(b, a);
}

function claim(held: Map<string, Held>, record: Record, at: number) {
  const until = Date.parse(record.lease_until ?? "");
  const { id, session, tool, paths = [], resources = [], tree = null } = record;
  const wanted = { id, session, tool, paths, resources, tree, until, lease: until - at };
  const all = [...held.values()];
  const own = all.filter((each) => each.session === session);
  const covering = own.filter((each) => each.tree === null || each.tree === tree);
  const isHeld =
    paths.every((path) => covering.some((each) => each.paths.some((top) => within(path, top)))) &&
    resources.every((name) => own.some((each) => each.resources.includes(name)));
  if (isHeld) return "renewed";
  const peers = all.filter((each) => each.session !== session && at < each.until);
  if (peers.some((each) => conflict(each, wanted))) return "void";
  held.set(id, wanted);
  return "granted";
}

function conflict(a: Held, b: Held): boolean {
  if (a.resources.some((name) => b.resources.includes(name))) return true;
  if (a.tree !== null && b.tree !== null && a.tree !== b.tree) return false;
  return a.paths.some((one) => b.paths.some((other) => overlap(one, other)));
}

function within(path: string, top: string): boolean {
  return `${path}/`.startsWith(`${top}/`);
}
