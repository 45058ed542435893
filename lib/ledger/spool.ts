import { crc32, hex8 } from "../fact/crc32.ts";
import type { Fact } from "../fact/fact.ts";
import { parseInstant } from "../fact/instant.ts";
import { decodeLine, encodeRecord } from "../fact/line.ts";
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

/** Most facts that wait in one worktree. */
const MOST = 256;

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

/**
 * Keeps facts in a spool, each in a file of its own that is on disk before it has its name. What waits there already, by
 * its id or as the same claim, is not kept twice: the answer has, for each, the fact that waits. Throws the system's
 * fault where nothing is kept; `unsettled` is one that came when some of it had been.
 */
export function spool(
  disk: Disk,
  directory: string,
  facts: readonly Fact[],
  now: number,
): { readonly kept: readonly Fact[]; readonly unsettled: string | null } {
  disk.makeDirectory(directory);
  hideFromGit(disk, directory);
  const names = waitingIn(disk, directory);
  const there = factsIn(disk, directory);
  const kept = facts.map((fact) => there.find((each) => isSaidAgain(each, fact, now)) ?? fact);
  const fresh = facts.filter((fact, n) => kept[n] === fact);
  if (fresh.some(({ id }) => there.some((each) => each.id === id))) throw coded("EEXIST");
  if (names.length + fresh.length > MOST) throw coded("EDQUOT");
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
    return { kept, unsettled: null };
  } catch (fault) {
    return { kept, unsettled: faultCode(fault) };
  }
}

/** The facts that wait there, in order; files that hold none are passed over. */
export function factsIn(disk: Disk, directory: string): Fact[] {
  const names = waitingIn(disk, directory);
  return names.flatMap((name) => readFact(disk, `${directory}/${name}`) ?? []);
}

/** The fact of a file in a spool, if it is one by its sum. */
function readFact(disk: Disk, path: string): Fact | undefined {
  if (disk.kindOf(path) !== "file") return undefined;
  const record = decodeSpooled(disk.readWhole(path) ?? new Uint8Array(0));
  return typeof record === "string" ? undefined : (record as unknown as Fact);
}

/** The record in the bytes of such a file, or why they are none. */
export function decodeSpooled(bytes: Uint8Array): ReturnType<typeof decodeLine> {
  return decodeLine(bytes, 1, bytes.length - 1);
}

/** A retry; or a claim that is waited for already, by the same session, and would run yet. */
function isSaidAgain(waiting: Fact, fact: Fact, now: number): boolean {
  if (waiting.id === fact.id) return isRepeatOf(waiting, fact);
  if (fact.kind !== "claim" || waiting.session !== fact.session) return false;
  const until = parseInstant(waiting.lease_until) ?? 0;
  return until > now && isRepeatOf(waiting, { ...fact, id: waiting.id });
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
