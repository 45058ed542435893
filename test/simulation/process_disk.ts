import type { Disk, Handle } from "../../lib/ledger/disk.ts";
import { fault } from "../ledger/memory_disk.ts";
import type { Process, World } from "./world.ts";

/**
 * The disk as one process sees it. Every call is a place where the process may be killed or somebody else may run;
 * writes may be cut short, fail before or behind some of their bytes, or be the last thing that the process does.
 */
export function processDisk(world: World, process: Process): Disk {
  const { files, random, synced } = world;
  const disk: Disk = {
    ...files,
    append: (handle, bytes) => append(world, process, handle, bytes),
    sync: (handle) => {
      if (random.hits(world.weather.sync)) throw trouble(world, process, "sync", "EIO");
      const { inode, size } = files.stat(handle);
      synced.set(inode, size);
      if (!world.forgetsNames) world.named.add(handle.path);
    },
    syncDirectory: (path) => {
      if (random.hits(world.weather.sync)) throw trouble(world, process, "sync of log/", "EIO");
      files.syncDirectory(path);
      for (const name of files.list(path)) world.named.add(`${path}/${name}`);
    },
    create: (path, bytes) => {
      const isNew = files.create(path, bytes);
      // Made whole or not at all: its bytes are on disk before its name is.
      if (isNew) synced.set(files.inodeAt(path)!, bytes.length);
      return isNew;
    },
  };
  const guarded = Object.entries(disk).map(([name, act]) => [
    name,
    typeof act !== "function"
      ? act
      : (...args: readonly unknown[]): unknown => {
          live(world, process, name);
          return (act as (...args: readonly unknown[]) => unknown)(...args);
        },
  ]);
  return Object.fromEntries(guarded) as Disk;
}

function live(world: World, process: Process, call: string): void {
  if (!process.isDead) world.preempt(process);
  if (!process.isDead && world.random.hits(world.weather.kill)) {
    world.schedule.push(`${process.name} is killed at its ${call}`);
    process.isDead = true;
  }
  if (process.isDead) throw fault("ESRCH");
}

function append(world: World, process: Process, handle: Handle, bytes: Uint8Array): number {
  const { files, random } = world;
  if (!random.hits(world.weather.write)) return files.append(handle, bytes);
  // A cut anywhere, or right before the last byte, which is the line end.
  const takes = random.hits(0.3) ? bytes.length - 1 : random.below(bytes.length + 1);
  if (takes > 0) files.append(handle, bytes.subarray(0, takes));
  const end = random.pick(["short", "short", "ENOSPC", "EIO", "killed"]);
  const words = `append takes ${takes} of ${bytes.length}`;
  if (end === "killed") {
    world.schedule.push(`${process.name} is killed: ${words}`);
    process.isDead = true;
    throw fault("ESRCH");
  }
  if (end !== "short") throw trouble(world, process, words, end);
  world.schedule.push(`${process.name}: ${words}`);
  return takes;
}

function trouble(world: World, process: Process, call: string, code: string): Error {
  world.schedule.push(`${process.name}: ${call}, ${code}`);
  return fault(code);
}
