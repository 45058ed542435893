// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are the shell's.
/** Somebody comes or goes while a shell asks whether to start rally, or while rally keeps what it will ask. */
import { spawn } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters, type Disk } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { type Cast, COLD } from "./cast.ts";
import {
  A,
  alone,
  askedWithout,
  B,
  COMPANY,
  crashes,
  ends,
  isSilent,
  NEWER,
  rally,
  SHELLS,
  starts,
  textOf,
  written,
} from "./fast_rooms.ts";
import { writes } from "./hosted.ts";

const READS = "p=$(PATH";
const FOUND = /"\$\((PATH=\S*;find \.rally\/log\/main\.jsonl [^)]*)\)"/;

/** What the shell does while the host still speaks: `meanwhile`, once it waits for the rest. */
async function answered(
  cast: Cast,
  shell: readonly string[],
  command: string,
  meanwhile: () => unknown,
) {
  expect(command).toContain(READS);
  const [program, ...words] = shell;
  const marked = command.replace(READS, `echo reads >&2;${READS}`);
  const child = spawn(program!, [...words, "-c", marked], {
    cwd: cast.root,
    env: { PATH: "/usr/bin:/bin" },
  });
  const out = text(child.stdout);
  const whole = textOf(cast, {});
  child.stdin.write(whole.slice(0, 100));
  await new Promise((reads) => child.stderr.once("data", reads));
  await meanwhile();
  child.stdin.end(whole.slice(100));
  return out;
}

/** The ledger is looked at before the host has spoken; nothing else tells of a peer. */
function looksTooEarly(): string {
  const command = askedWithout([NEWER, ...COMPANY], "PreToolUse");
  const [asked, find] = FOUND.exec(command)!;
  return command.replace(asked, '"${z-}"').replace(READS, `z=$(${find});${READS}`);
}

const MEANWHILE: Readonly<Record<string, (cast: Cast) => unknown>> = {
  "a peer claims": (cast) => writes(cast, B, "src/z.ts"),
  "a peer claims and ends": async (cast) => {
    await writes(cast, B, "src/z.ts");
    await ends(cast, B);
  },
};

/** Cold, every command takes away what is derived. */
describe.skipIf(COLD).each(SHELLS.map((shell) => ({ shell })))(
  "while a host still speaks to $shell",
  ({ shell }) => {
    it.each(Object.entries(MEANWHILE))("%s, and is seen", async (_, act) => {
      const cast = await alone();
      const command = askedWithout([], "PreToolUse");
      expect(await answered(cast, shell, command, () => act(cast))).toBe("asked\n");
    });

    it.each(Object.entries(MEANWHILE))(
      "%s, which who looks too early does not see",
      async (_, act) => {
        const cast = await alone();
        expect(await answered(cast, shell, looksTooEarly(), () => act(cast))).toBe("");
      },
    );

    it("nobody comes, and it is silent", async () => {
      for (const command of [askedWithout([], "PreToolUse"), looksTooEarly()])
        expect(await answered(await alone(), shell, command, () => {})).toBe("");
    });
  },
);

/** What a peer does, to be done again in one go, in the midst of another's doing. */
async function taped(cast: Cast, act: (cast: Cast) => unknown): Promise<() => void> {
  const before = `${cast.room}.before`;
  const after = `${cast.room}.after`;
  cpSync(cast.room, before, { recursive: true, preserveTimestamps: true });
  await act(cast);
  renameSync(cast.room, after);
  renameSync(before, cast.room);
  const files = (room: string) =>
    (readdirSync(room, { recursive: true }) as string[]).filter(
      (name) => !name.startsWith("cache") && statSync(join(room, name)).isFile(),
    );
  const was = new Map(files(cast.room).map((name) => [name, readFileSync(join(cast.room, name))]));
  const is = new Map(files(after).map((name) => [name, readFileSync(join(after, name))]));
  rmSync(after, { recursive: true });
  return () => {
    for (const [name, bytes] of is) {
      const path = join(cast.room, name);
      const old = was.get(name);
      mkdirSync(dirname(path), { recursive: true });
      if (old?.equals(bytes)) continue;
      if (name.startsWith("log")) appendFileSync(path, bytes.subarray(old?.length ?? 0));
      else {
        writeFileSync(`${path}.tape.tmp`, bytes);
        renameSync(`${path}.tape.tmp`, path);
      }
    }
    for (const name of was.keys())
      if (!is.has(name)) rmSync(join(cast.room, name), { force: true });
  };
}

/** A disk on which something happens just before its nth use. */
function before(
  nth: number,
  act: () => void,
): { readonly disk: Disk; readonly uses: () => number } {
  const disk = { ...archivedDisk(nodeDisk(counters())), sync: () => {}, syncDirectory: () => {} };
  let uses = 0;
  const told = Object.entries(disk).map(([name, use]) => [
    name,
    (...given: unknown[]) => {
      if (++uses === nth) act();
      return (use as (...given: unknown[]) => unknown)(...given);
    },
  ]);
  return { disk: Object.fromEntries(told) as Disk, uses: () => uses };
}

const PEERS: Readonly<
  Record<
    string,
    { readonly first?: (cast: Cast) => unknown; readonly act: (cast: Cast) => unknown }
  >
> = {
  "a peer begins": { act: (cast) => starts(cast, B) },
  "a peer claims": { act: (cast) => writes(cast, B, "src/z.ts") },
  "one of whom no hook tells claims": {
    act: (cast) => cast.say("codex:01", "claim", "--path", "src/z.ts", "--subject", "x"),
  },
  "a peer ends": { first: (cast) => writes(cast, B, "src/z.ts"), act: (cast) => ends(cast, B) },
  "one who said nothing ends": { first: (cast) => starts(cast, B), act: (cast) => ends(cast, B) },
  "one who has ended is resumed": {
    first: async (cast) => {
      await writes(cast, B, "src/z.ts");
      await ends(cast, B);
    },
    act: (cast) => starts(cast, B, "resume"),
  },
};

/** Cold, every command takes away what is derived. */
describe.skipIf(COLD)("while rally keeps what is asked", () => {
  it.each(Object.entries(PEERS))(
    "%s, at any moment",
    async (_, { first, act }) => {
      let silent = 0;
      for (let nth = 1, most = 1; nth <= most; nth++) {
        const cast = await alone();
        await first?.(cast);
        const happens = await taped(cast, act);
        cast.now = Date.now();
        const { disk, uses } = before(nth, happens);
        await rally(cast, {}, { disk });
        most = uses();
        for (const event of ["PostToolUse", "PreToolUse"] as const) {
          const isPassed = isSilent(cast, { event });
          const room = written(cast);
          const { exit, out, err } = await rally(cast, { event });
          if (!isPassed) continue;
          silent++;
          expect([exit, out, err, written(cast)], `${event}, ${nth}`).toEqual([0, "", "", room]);
        }
      }
      // Who comes is seen; who has gone is no longer waited for.
      if (act.toString().includes("ends")) expect(silent).toBeGreaterThan(0);
      else expect(silent).toBe(0);
    },
    60_000,
  );
});

describe("while the dead are put away", () => {
  it("one who is resumed meanwhile is here, at any moment", async () => {
    for (let nth = 1, most = 1; nth <= most; nth++) {
      const cast = await alone();
      await crashes(cast, B);
      const happens = await taped(cast, () => starts(cast, B, "resume", "78"));
      const { disk, uses } = before(nth, happens);
      await starts(cast, A, "resume", "", { disk });
      most = uses();
      const here = readdirSync(join(cast.room, "sessions")).some((name) => name.startsWith(B));
      expect(here, String(nth)).toBe(true);
    }
  }, 60_000);
});

describe("a tool that began while somebody was here", () => {
  it("is heard to end where nobody is left, so that no stomp is taken for its own work", async () => {
    const cast = await alone();
    await starts(cast, B);
    await rally(cast);
    expect(written(cast)).toContain('"busy":true');
    await ends(cast, B);
    // A second tool of the session begins before the first has ended.
    await rally(cast, { path: "src/b.ts" });
    expect(isSilent(cast, { event: "PostToolUse" })).toBe(false);
    await rally(cast, { event: "PostToolUse" });
    expect(written(cast)).not.toContain('"busy":true');
    await rally(cast);
    expect(isSilent(cast, { event: "PostToolUse" })).toBe(true);
  });
});
