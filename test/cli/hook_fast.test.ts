// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are the shell's.
/** The question that a shell asks before it starts rally, against rally itself, over rooms that are made at random. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { askedFirst } from "../../lib/hosts/settings/quiet.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import fc from "../fast_check.ts";
import { Cast, COLD } from "./cast.ts";
import {
  A,
  alone,
  B,
  type Call,
  CHANGES,
  callOf,
  isSilent,
  kept,
  MOVES,
  ROOMS,
  rally,
  SHELLS,
  textOf,
  written,
} from "./fast_rooms.ts";
import { writes } from "./hosted.ts";

describe("a session that is alone", () => {
  it("is answered by the shell for what it holds, and by rally for all else", async () => {
    const cast = await alone();
    expect(isSilent(cast)).toBe(true);
    expect(isSilent(cast, { event: "PostToolUse" })).toBe(true);
    expect(isSilent(cast, { path: "src/b.ts" })).toBe(true);
    for (const path of ["src/c.ts", "src/./a.ts", "src/a.ts/x", "src", "../a.ts"])
      expect(isSilent(cast, { path }), path).toBe(false);
  });
});

/** Cold, every command takes away what is derived. */
describe.skipIf(COLD)("rally is asked where", () => {
  for (const [name, { act, call, without }] of Object.entries(CHANGES)) {
    it(name, async () => {
      const cast = await alone();
      expect(isSilent(cast)).toBe(true);
      await act?.(cast);
      expect(isSilent(cast, callOf(cast, call))).toBe(false);
      // The twin: it is this condition that has rally asked.
      expect(isSilent(cast, callOf(cast, call), without)).toBe(true);
    });
  }
});

const CALLS: readonly Call[] = (["PreToolUse", "PostToolUse"] as const).flatMap((event) =>
  ["src/a.ts", "src/b.ts", "src/new.ts", "src/../src/a.ts", "../x"].map((path) => ({
    event,
    path,
  })),
);

it("is silent only where rally would be, which then writes nothing, whatever has happened", async () => {
  let silent = 0;
  const acts = fc.uniqueArray(fc.constantFrom(...Object.keys(MOVES), ...Object.keys(CHANGES)), {
    maxLength: 4,
  });
  const again = fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 3 });
  await fc.assert(
    fc.asyncProperty(acts, again, async (names, calls) => {
      const cast = await alone();
      const each = [undefined, ...names.map((name) => MOVES[name] ?? CHANGES[name]!.act)];
      for (const act of each) {
        await act?.(cast);
        for (const n of calls) {
          const call = CALLS[n]!;
          const isPassed = isSilent(cast, call);
          const before = written(cast);
          cast.now = Date.now();
          const { exit, out, err } = await rally(cast, call);
          if (!isPassed) continue;
          silent++;
          expect([exit, out, err, written(cast)]).toEqual([0, "", "", before]);
        }
      }
    }),
    { numRuns: 25 },
  );
  expect(silent).toBeGreaterThan(0);
});

it("hands on what the host said, and what rally came to", async () => {
  const cast = await alone();
  const input = textOf(cast, { path: "src/new.ts" });
  for (const [shell, ...words] of SHELLS) {
    const command = askedFirst("cat;echo why >&2;exit 2", "PreToolUse");
    const how = {
      cwd: cast.root,
      input,
      env: { PATH: "/usr/bin:/bin" },
      encoding: "utf8",
    } as const;
    const { status, stdout, stderr } = spawnSync(shell!, [...words, "-c", command], how);
    expect([status, stdout, stderr]).toEqual([2, `${input}\n`, "why\n"]);
  }
});

describe("nothing in the file is run or believed by halves", () => {
  it.each([
    ["nothing", ""],
    ["one line", "1 2 3 x\n"],
    ["no numbers", "-delete ; -9 x\n{}\nsrc/a.ts\n"],
    ["words for a shell", "$(touch ran) `touch ran` 1 x\n$(touch ran)\n$(touch ran)\n"],
    ["no text", "\0\0\xff\n\n\n"],
  ])("%s", async (_, text) => {
    const cast = await alone();
    writeFileSync(kept(cast), text, "latin1");
    expect(isSilent(cast)).toBe(false);
    expect(existsSync(join(cast.root, "ran"))).toBe(false);
  });

  it("is taken away where the session is no longer alone, and not made where it never was", async () => {
    const cast = await alone();
    await writes(cast, B, "src/z.ts");
    await rally(cast);
    expect(existsSync(kept(cast))).toBe(false);
  });

  it("is not made by hooks that were installed without it", async () => {
    const cast = new Cast();
    await writes(cast, A, "src/a.ts");
    await writes(cast, A, "src/a.ts");
    expect(existsSync(kept(cast))).toBe(false);
  });
});

describe.skipIf(COLD)("nothing is kept where", () => {
  it.each(Object.entries(ROOMS))("%s", async (_, act) => {
    const cast = await alone();
    expect(existsSync(kept(cast))).toBe(true);
    await act(cast);
    await rally(cast);
    expect(existsSync(kept(cast))).toBe(false);
  });

  it.each([
    [12, true],
    [14, false],
  ])("a heartbeat is near: %d minutes after the newest fact", async (minutes, isKept) => {
    expect(existsSync(kept(await alone(minutes)))).toBe(isKept);
  });

  it("it could not be kept that the host asks", async () => {
    const cast = await alone();
    const [name] = readdirSync(join(cast.room, "sessions"));
    const own = join(cast.room, "sessions", name!);
    const { guarded, ...rest } = JSON.parse(readFileSync(own, "utf8"));
    expect(guarded).toBe(true);
    writeFileSync(own, JSON.stringify(rest));
    const disk = archivedDisk(nodeDisk(counters()));
    const replace: typeof disk.replace = (path, bytes) => {
      if (path.includes("/sessions/")) throw Object.assign(new Error("full"), { code: "ENOSPC" });
      disk.replace(path, bytes);
    };
    const full = { disk: { ...disk, replace } };
    await rally(cast, {}, full);
    expect(existsSync(kept(cast))).toBe(false);
    await rally(cast);
    expect(existsSync(kept(cast))).toBe(true);
    // Nor that a tool has begun beside somebody.
    cast.append({ kind: "presence" });
    await rally(cast, {}, full);
    expect(existsSync(kept(cast))).toBe(false);
  });
});
