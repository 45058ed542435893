import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Context } from "../../lib/cli/context.ts";
import type { Channel } from "../../lib/cli/managed/channels/channel.ts";
import { codexQueue } from "../../lib/cli/managed/channels/codex_queue.ts";
import { bellsOf, doorbell } from "../../lib/cli/managed/channels/doorbell.ts";
import type { Managed } from "../../lib/cli/managed/record.ts";
import { processMark, writeLastSeen } from "../../lib/cli/sightings.ts";
import type { World } from "../../lib/cli/world.ts";
import { nodeFs } from "../../lib/git/node_fs.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { deadlineIn } from "../../lib/room/deadline.ts";
import type { Session } from "../../lib/room/state.ts";
import { scratchRepository } from "./scratch.ts";

const THREAD = "01a1fd54-0c3c-7df0-9e60-560bf5c24aa2";
const LETTER = {
  id: "directive_V1StGXR8_Z5j",
  text: "[rally directive_V1StGXR8_Z5j from x] -- \n;",
};

/** A managed session of that agent, in a world with its `codex`, and what was run. */
function scene(agent: "codex" | "opencode", session: string, more: Partial<World> = {}) {
  const root = scratchRepository();
  const dir = join(root, ".rally");
  mkdirSync(join(dir, "managed"), { recursive: true });
  const bin = join(root, "../bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "codex"), "", { mode: 0o755 });
  const ran: (readonly string[])[] = [];
  const homes: (string | undefined)[] = [];
  let ticks = 0;
  const world = {
    disk: nodeDisk(counters()),
    files: nodeFs(),
    key: () => "V1StGXR8_Z5k",
    env: { PATH: `${root}:${bin}`, CODEX_HOME: "/the/caller's" },
    ticks: () => ticks,
    changed: async (_: readonly string[], ms: number) => {
      ticks += ms;
    },
    runAside: async (argv: readonly string[], { env }: { env: World["env"] }) => {
      ran.push(argv);
      homes.push(env["CODEX_HOME"]);
      return { exit: 0, out: new Uint8Array(), err: "" };
    },
    ...more,
  } as World;
  const context = { world, deadline: deadlineIn(60_000, world.ticks) } as Context;
  const room = { place: { dir, repoRoot: root, commonBase: root } } as never;
  const managed = { label: "a-01", session: "begun", agent, cwd: root, codexHome: null } as Managed;
  const offer = (channel: Channel, letter = LETTER, record: Partial<Managed> = {}) =>
    channel.offer(context, room, { ...managed, ...record }, { id: session } as Session, letter);
  const lives = (pid: number) => {
    const process = processMark(world, pid);
    const seen = { session, tool: "codex:01", seen: 1 };
    writeLastSeen(world, dir, process === undefined ? seen : { ...seen, process });
  };
  return { root, bin, ran, homes, offer, lives, bells: bellsOf(dir, "a-01") };
}

describe("Codex's queue", () => {
  it("is given the text as one word, by a codex that is not the repository's", async () => {
    const { root, bin, ran, offer, lives } = scene("codex", THREAD);
    writeFileSync(join(root, "codex"), "", { mode: 0o755 });
    lives(process.pid);
    expect(await offer(codexQueue)).toBe("offered");
    expect(ran).toEqual([
      [join(bin, "codex"), "queue", `--thread=${THREAD}`, `--message=${LETTER.text}`],
    ]);
  });

  it("is looked for where the agent keeps it, whoever calls", async () => {
    const { root, bin, homes, offer, lives } = scene("codex", THREAD);
    lives(process.pid);
    for (const [codexHome, said] of [
      [null, "offered"],
      [bin, "offered"],
      [undefined, "not-here"],
      ["/nonexistent", "not-here"],
      ["relative", "not-here"],
      [root, "not-here"],
      [`${bin}/../${root.slice(root.lastIndexOf("/") + 1)}/.rally`, "not-here"],
    ] as const)
      expect(await offer(codexQueue, LETTER, { codexHome } as Partial<Managed>)).toBe(said);
    expect(homes).toEqual([undefined, bin]);
  });

  it.each([
    ["an agent of another host", "opencode", THREAD, true],
    ["a session that its host has not named yet", "codex", "begun", true],
    ["what may be a session's name", "codex", "--resume", true],
    ["a session whose process is not known to live", "codex", THREAD, false],
  ] as const)("is not asked for %s", async (_, agent, session, isAlive) => {
    const { ran, offer, lives } = scene(agent, session);
    if (isAlive) lives(process.pid);
    expect(await offer(codexQueue)).toBe("not-here");
    expect(ran).toEqual([]);
  });

  it("is not there where its program knows no such thread, and may have taken what it was too slow for", async () => {
    for (const [came, said] of [
      [{ exit: 1 }, "not-here"],
      [{ exit: null, fault: "ENOENT" }, "not-here"],
      [{ exit: null, fault: "ETIMEDOUT" }, "offered"],
    ] as const) {
      const runAside = async () => ({ out: new Uint8Array(), err: "", ...came });
      const { offer, lives } = scene("codex", THREAD, { runAside });
      lives(process.pid);
      expect(await offer(codexQueue)).toBe(said);
    }
  });
});

describe("the doorbell", () => {
  it("names the session to whoever comes, and nothing of the letter", async () => {
    const heard: string[] = [];
    const opened = scene("opencode", "ses_1", {
      changed: async () => {
        const bell = join(opened.bells, LETTER.id);
        heard.push(readFileSync(bell, "utf8"));
        unlinkSync(bell);
      },
    });
    expect(await opened.offer(doorbell)).toBe("offered");
    expect(heard).toEqual(["ses_1"]);
  });

  it("is taken away where nobody comes, so that nobody comes later", async () => {
    const { bells, offer } = scene("opencode", "ses_1");
    expect(await offer(doorbell)).toBe("not-here");
    expect(readdirSync(bells)).toEqual([]);
  });

  it.each([
    ["codex", "ses_1", LETTER.id],
    ["opencode", "begun", LETTER.id],
    ["opencode", "ses_1", ".."],
  ] as const)("is not rung for %s in %s, nor for %s", async (agent, session, id) => {
    const { bells, offer } = scene(agent, session);
    expect(await offer(doorbell, { ...LETTER, id })).toBe("not-here");
    expect(existsSync(bells)).toBe(false);
  });
});
