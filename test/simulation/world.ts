import { type MemoryDisk, memoryDisk } from "../ledger/memory_disk.ts";
import { type Random, randomOf } from "./random.ts";

export const ROOM = "/.rally";

/** How often things go wrong in one run, as probabilities: some runs are calm, some are stormy. */
export interface Weather {
  /** A process dies at a call of its disk or between two steps. */
  readonly kill: number;
  /** A write takes fewer bytes, or fails before or behind some of them. */
  readonly write: number;
  readonly sync: number;
  /** Somebody else runs between two calls of one process's disk. */
  readonly preempt: number;
  /** Checkpoints are deleted, or older ones put back. */
  readonly cache: number;
  readonly power: number;
}

const CALM: Weather = { kill: 0, write: 0, sync: 0, preempt: 0, cache: 0, power: 0 };

/** One process: a command that lives until it has spoken, or is killed. */
export interface Process {
  readonly name: string;
  isDead: boolean;
}

/** What one run has apart from its seed. */
export interface Setting {
  /**
   * Whether syncing a new file leaves its name to chance, which POSIX allows and ext4, XFS and Btrfs do not do. The
   * protocol does not stand it: a writer who finds a segment does not know whether its maker lived to sync `log/`.
   */
  readonly forgetsNames: boolean;
  /** Commands, and kinds of weather, that are left out of it. */
  readonly without: readonly string[];
}

export const PLAIN: Setting = { forgetsNames: false, without: [] };

/** The machine on which one run happens. */
export interface World extends Setting {
  readonly random: Random;
  readonly files: MemoryDisk;
  /** What happened, in order. */
  readonly schedule: string[];
  weather: Weather;
  /** Minutes since the beginning, before anybody's clock goes wrong. */
  minute: number;
  /** How often the power has been lost. */
  outages: number;
  readonly processes: Process[];
  /** Bytes of each file that would survive a loss of power, by inode. */
  readonly synced: Map<number, number>;
  /** Paths whose names would survive it. */
  readonly named: Set<string>;
  /** Checkpoints as they once were, by path. */
  readonly older: Map<string, Uint8Array>;
  /** What rooms on several machines have published, in order. */
  readonly published: string[];
  /** Lets somebody else run between two disk calls of this process. */
  preempt: (process: Process) => void;
}

export function worldOf(seed: number, setting: Setting): World {
  const random = randomOf(seed);
  const weather: Weather = {
    kill: random.pick([0, 0, 0.004, 0.015]),
    write: random.pick([0, 0.08, 0.35]),
    sync: random.pick([0, 0, 0.15]),
    preempt: random.pick([0, 0.03, 0.1]),
    cache: random.pick([0, 0.05, 0.2]),
    power: random.pick([0, 0.02, 0.06]),
    ...Object.fromEntries(setting.without.filter((each) => each in CALM).map((each) => [each, 0])),
  };
  return {
    ...setting,
    random,
    files: memoryDisk(),
    schedule: [],
    weather,
    minute: 0,
    outages: 0,
    processes: [],
    synced: new Map(),
    named: new Set(),
    older: new Map(),
    published: [],
    preempt: () => undefined,
  };
}

/** Nothing goes wrong from here on. */
export function calm(world: World): void {
  world.weather = CALM;
}

/** All processes die; of every file stays what was synced, of the rest a beginning, perhaps with a hole in it. */
export function losePower(world: World): void {
  const { files, random, synced } = world;
  world.schedule.push("the power is lost");
  world.outages++;
  for (const each of world.processes) each.isDead = true;
  for (const [path, { inode, bytes }] of [...files.files]) {
    if (path.includes("/cache/")) continue;
    const kept = synced.get(inode) ?? 0;
    const rest = random.below(bytes.length - kept + 1);
    const left = bytes.slice(0, kept + rest);
    // Pages reach the disk in any order: one that did not may have one behind it that did.
    if (rest > 0 && random.hits(0.3)) {
      const from = kept + random.below(rest);
      left.fill(0, from, random.hits(0.5) ? left.length : from + random.below(left.length - from));
    }
    if (!world.named.has(path) && random.hits(0.5)) files.remove(path);
    else files.put(path, left);
    synced.set(inode, left.length);
  }
}
