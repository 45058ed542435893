import { describe, expect, it } from "vitest";
import { hasDied, processMark } from "../../lib/cli/sightings.ts";
import type { World } from "../../lib/cli/world.ts";

/** A system with one process, 7, in this state since this tick. */
function system(state: string, started: number): World {
  const stat = `7 (a (b) c) ${state} 1 ${"0 ".repeat(17)}${started} 0\n`;
  const known: Record<string, string> = {
    "/proc/7/stat": stat,
    "/proc/sys/kernel/random/boot_id": "boot\n",
  };
  const files = { readFile: (path: string) => known[path], readlink: () => "pid:[1]" };
  return { files } as unknown as World;
}

describe("the mark of a process", () => {
  const mark = processMark(system("S", 90), 7);

  it("is its number, its start and the system that it runs in", () => {
    expect(mark).toEqual({ pid: 7, started: "90", system: "boot pid:[1]" });
  });

  it.each([
    ["sleeps", "S", 90, false],
    ["has ended and nobody has asked for its exit", "Z", 90, true],
    ["has its number by now, and began later", "S", 91, true],
  ] as const)("tells that a process %s", (_, state, started, died) => {
    expect(hasDied(system(state, started), mark)).toBe(died);
  });
});
