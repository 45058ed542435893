import type { Disk } from "../../lib/ledger/disk.ts";
import { fault } from "./memory_disk.ts";

/** What a call of the disk is to do instead: fail with a code, or, of an append, take only so many bytes (then fail). */
export type Trouble = string | { readonly takes: number; readonly fails?: string };

/** A call of the disk: its name, the path that it is about, and how often it was called before. */
export interface Call {
  readonly name: keyof Disk;
  readonly path: string;
  readonly nth: number;
}

/** A disk on which the calls that `plan` picks go wrong, and which remembers all of them. */
export function faultyDisk(
  disk: Disk,
  plan: (call: Call) => Trouble | undefined,
): Disk & { readonly calls: Call[] } {
  const calls: Call[] = [];
  const wrapped = Object.entries(disk).map(([name, act]) => [
    name,
    (...args: readonly unknown[]): unknown => {
      const [target] = args as [string | { path: string }];
      const path = typeof target === "string" ? target : target.path;
      const nth = calls.filter((each) => each.name === name).length;
      const call: Call = { name: name as keyof Disk, path, nth };
      calls.push(call);
      const trouble = plan(call);
      if (trouble === undefined) return (act as (...args: readonly unknown[]) => unknown)(...args);
      if (typeof trouble === "string") throw fault(trouble);
      const [handle, bytes, position] = args as Parameters<Disk["write"]>;
      const part = bytes.subarray(0, trouble.takes);
      if (trouble.takes > 0 && name === "write") disk.write(handle, part, position);
      else if (trouble.takes > 0) disk.append(handle, part);
      if (trouble.fails !== undefined) throw fault(trouble.fails);
      return trouble.takes;
    },
  ]);
  return { ...(Object.fromEntries(wrapped) as unknown as Disk), calls };
}

/** Trouble for the `nth` call of that name, counted from 0. */
export function once(
  name: keyof Disk,
  nth: number,
  trouble: Trouble,
): (call: Call) => Trouble | undefined {
  return (call) => (call.name === name && call.nth === nth ? trouble : undefined);
}
