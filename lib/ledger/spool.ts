import { crc32, hex8 } from "../fact/crc32.ts";
import type { Fact } from "../fact/fact.ts";
import { parseInstant } from "../fact/instant.ts";
import { decodeLine, encodeRecord, MAX_RECORD } from "../fact/line.ts";
import { wellFormed } from "../fact/well_formed.ts";
import type { KindName } from "../room/kinds.ts";
import { type Disk, faultCode } from "./disk.ts";
import { isRepeatOf } from "./judged.ts";
import { hideFromGit } from "./room_files.ts";
import { beside } from "./temporary.ts";

/** Where facts wait that were said in this worktree by somebody who may not write to the room. */
export function spoolPath(worktree: string): string {
  return `${worktree}/.rally-spool`;
}

/** What a system says that does not let this process write there. A full disk is something else. */
const FORBIDDEN = new Set(["EACCES", "EPERM", "EROFS"]);

export function isForbidden(code: string | null): boolean {
  return code !== null && FORBIDDEN.has(code);
}

/** Most facts that wait in one worktree, and most files that are looked at there at one time. */
export const MOST = 256;

/** Kinds that a session says anew at each visit until the room knows of it. */
const SAID_ANEW = new Set<string>(["session", "presence", "lead"] satisfies KindName[]);

/** When a fact was said, so that names sort as facts were said, and its id. */
const NAME = /^(\d{15})-[A-Za-z0-9_.-]{1,64}-[0-9a-f]{8}\.json$/;

/** Names of the facts that wait there, in the order of saying. What else stands there, or cannot be read, is not ours. */
export function waitingIn(disk: Disk, spool: string): string[] {
  try {
    return namesIn(disk, spool);
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
    return [];
  }
}

function namesIn(disk: Disk, spool: string): string[] {
  if (disk.kindOf(spool) !== "directory") return [];
  const before = disk.list(spool).filter((name) => NAME.test(name));
  if (before.length === 0) return before;
  // Listed twice: of two that come meanwhile, the first may be missed and the second seen.
  const last = before.sort().at(-1)!;
  return disk
    .list(spool)
    .filter((name) => NAME.test(name) && name <= last)
    .sort();
}

/** When the fact of that name was said, in milliseconds since 1970; made later where its clock had gone back. */
export function saidAt(name: string): number {
  return Number(name.slice(0, 15));
}

/** What came of facts that were to wait. */
export type Spooled =
  | {
      readonly outcome: "kept";
      /** For each, the fact that waits. */
      readonly kept: readonly Fact[];
      /** What waited before. */
      readonly ahead: readonly Fact[];
      /** A fault that came when some of it had been kept. */
      readonly unsettled: string | null;
    }
  /** Another fact waits under the id of one of these; nothing is kept. */
  | { readonly outcome: "mismatch"; readonly first: Fact }
  /** There is no place for all of them; nothing is kept. */
  | { readonly outcome: "full" };

/**
 * Keeps facts in a spool, each in a file of its own that is on disk before it has its name. What waits there already, by
 * its id or as the same word of the session, is not kept twice. Throws the system's fault where nothing is kept.
 */
export function spool(disk: Disk, directory: string, facts: readonly Fact[], now: number): Spooled {
  disk.makeDirectory(directory);
  hideFromGit(disk, directory);
  const names = waitingIn(disk, directory);
  const ahead = names
    .slice(0, MOST)
    .flatMap((name) => readFact(disk, `${directory}/${name}`) ?? []);
  const kept = facts.map((fact) => saidBefore(ahead, fact, now) ?? fact);
  const fresh = facts.filter((fact, n) => kept[n] === fact);
  const first = ahead.find(({ id }) => fresh.some((each) => each.id === id));
  if (first !== undefined) return { outcome: "mismatch", first };
  if (names.length + fresh.length > MOST) return { outcome: "full" };
  // A clock that was put back does not bring what is said now before what was said.
  const from = Math.max(now, names.length === 0 ? 0 : saidAt(names.at(-1)!) + 1);
  const files = fresh.map((fact, n) => `${directory}/${nameOf(fact, from + n)}`);
  const temporary = files.map(beside);
  try {
    for (const [n, fact] of fresh.entries()) put(disk, temporary[n]!, encodeRecord(fact));
  } catch (fault) {
    for (const path of temporary) disk.remove(path);
    throw fault;
  }
  try {
    for (const [n, path] of files.entries()) disk.rename(temporary[n]!, path);
    disk.syncDirectory(directory);
    return { outcome: "kept", kept, ahead, unsettled: null };
  } catch (fault) {
    return { outcome: "kept", kept, ahead, unsettled: faultCode(fault) };
  }
}

/** Whether a file of no more than a record's length stands there. */
export function mayHoldFact(disk: Disk, path: string): boolean {
  return disk.kindOf(path) === "file" && (disk.about(path)?.size ?? 0) <= MAX_RECORD + 2;
}

/** The fact of a file in a spool, if it is one by its sum and form. */
function readFact(disk: Disk, path: string): Fact | undefined {
  if (!mayHoldFact(disk, path)) return undefined;
  const record = decodeSpooled(disk.readWhole(path) ?? new Uint8Array(0));
  if (typeof record === "string" || wellFormed(record) !== "whole") return undefined;
  return record as unknown as Fact;
}

/** The record in the bytes of such a file, or why they are none. */
export function decodeSpooled(bytes: Uint8Array): ReturnType<typeof decodeLine> {
  return decodeLine(bytes, 1, bytes.length - 1);
}

/**
 * The fact that waits and says the same: a retry; a claim of the session that would run yet; or the last that it said
 * of its own state.
 */
function saidBefore(ahead: readonly Fact[], fact: Fact, now: number): Fact | undefined {
  const retried = ahead.find(({ id }) => id === fact.id);
  if (retried !== undefined) return isRepeatOf(retried, fact) ? retried : undefined;
  const own = ahead.filter(({ kind, session }) => kind === fact.kind && session === fact.session);
  const says = (each: Fact): boolean => isRepeatOf(each, { ...fact, id: each.id });
  if (fact.kind === "claim")
    return own.find((each) => (parseInstant(each.lease_until) ?? 0) > now && says(each));
  return SAID_ANEW.has(fact.kind) ? own.slice(-1).find(says) : undefined;
}

function nameOf({ id }: Fact, at: number): string {
  const bytes = new TextEncoder().encode(id);
  const readable = id.replace(/[^A-Za-z0-9_.-]/g, "_").slice(0, 64);
  return `${String(at).padStart(15, "0")}-${readable}-${hex8(crc32(bytes, 0, bytes.length))}.json`;
}

function put(disk: Disk, path: string, bytes: Uint8Array): void {
  const handle = disk.open(path, "append");
  if (handle === undefined) throw coded("ENOENT");
  try {
    if (disk.append(handle, bytes) < bytes.length) throw coded("ENOSPC");
    disk.sync(handle);
  } finally {
    disk.close(handle);
  }
}

function coded(code: string): Error {
  return Object.assign(new Error(`nothing is kept in the spool (${code})`), { code });
}
