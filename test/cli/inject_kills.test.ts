/**
 * Whoever brings a directive is killed at each of its steps, and others go on: nobody is told twice, nothing is lost,
 * and what is reported is what the ledger says.
 */
import { describe, expect, it } from "vitest";
import type { Backend } from "../../backends/backend.ts";
import type { MemoryBackend } from "../../backends/memory.ts";
import { isRefusal } from "../../lib/cli/answer.ts";
import { deliver } from "../../lib/cli/managed/delivery.ts";
import type { Managed } from "../../lib/cli/managed/record.ts";
import { nodeWorld } from "../../lib/cli/node_world.ts";
import { openRoom } from "../../lib/cli/room.ts";
import type { World } from "../../lib/cli/world.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters, type Disk } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { deadlineIn, NEVER } from "../../lib/room/deadline.ts";
import { framed } from "../../lib/room/views/letter_text.ts";
import { openOf } from "../../lib/room/views/rows.ts";
import { hook, wordsIn } from "./hosted.ts";
import { type Terminals, terminals } from "./terminals.ts";

const HOST = "11111111-aaaa";
const ENV = { RALLY_SESSION_ID: "claude-01-aaaaaaaa", RALLY_TOOL: "claude_code:01" };
const TEXT = "look at the parser";
const ARGV = ["inject", "claude-01", "--text", TEXT] as const;

/** The process is gone. */
class Killed extends Error {}

function killed(): never {
  throw new Killed();
}

/** Steps that others can see: what changes the room's files, and what is asked of the terminal. */
const DISK_STEPS = ["open", "append", "create", "replace", "remove"] as const;
const BACKEND_STEPS = ["list", "inject", "capture"] as const;

/** A world in which something happens before the n-th step of the process, or behind it; what it throws ends it. */
function stepping(backend: MemoryBackend, n: number, behind: boolean, happens: () => void) {
  let left = n;
  let dead = false;
  let done = false;
  const happen = (): void => {
    done = true;
    try {
      happens();
    } catch (fault) {
      dead = true;
      throw fault;
    }
  };
  const stepped = <A extends readonly unknown[], R>(act: (...args: A) => R) => {
    return (...args: A): R => {
      if (dead) throw new Killed();
      const isIt = left-- === 0;
      if (isIt && !behind) happen();
      const result = act(...args);
      if (isIt && behind) happen();
      return result;
    };
  };
  const disk: Disk = {
    ...archivedDisk(nodeDisk(counters())),
    sync: () => {},
    syncDirectory: () => {},
  };
  const disks = Object.fromEntries(DISK_STEPS.map((name) => [name, stepped(disk[name] as never)]));
  const asked = Object.fromEntries(
    BACKEND_STEPS.map((name) => [name, stepped(backend[name] as never)]),
  );
  const world: Partial<World> = {
    disk: { ...disk, ...disks },
    backends: { memory: { ...backend, ...asked } as Backend },
  };
  return { world, hasHappened: () => done };
}

async function stage() {
  const terms = terminals();
  const managed = await terms.begin("claude-01", "claude");
  const hooked = (name: string, change: object = {}) =>
    hook(terms.cast, "claude-code", name, { session: HOST, env: ENV, change });
  await hooked("SessionStart:startup");
  const { backend } = terms;
  let heard = 0;
  /** The host takes what was submitted since, each in a prompt of its own; what the hook said to its model then. */
  const prompts = async (): Promise<string> => {
    let said = "";
    for (const prompt of terms.told("claude-01").slice(heard)) {
      heard++;
      if (prompt !== "") said += wordsIn((await hooked("UserPromptSubmit", { prompt })).out);
    }
    return said;
  };
  return { terms, managed, backend, hooked, prompts };
}

/** Somebody else brings whatever waits, as termd does. */
async function brought({ cast, how }: Terminals, managed: Managed): Promise<void> {
  const world: World = { ...nodeWorld(), cwd: cast.root, now: () => cast.now, ...how().world };
  const context = {
    world,
    args: [],
    rest: [],
    flags: {},
    deadline: NEVER,
    stage: () => {},
    later: () => {},
  };
  const room = openRoom(context, "whole");
  if (isRefusal(room)) throw new Error(room.message);
  for (const { fact } of openOf(room.state, "directive"))
    await deliver(
      context,
      room,
      managed,
      { id: fact.id, text: framed(fact)! },
      deadlineIn(1000, world.ticks),
    );
}

/** How often the model has been told, in whatever way. */
const times = (texts: readonly string[]): number => texts.join("\n").split(TEXT).length - 1;

describe.each<[string, string, boolean, number]>([
  ["before", "another deliverer", false, 0],
  ["before", "the mailbox", false, 1],
  ["behind", "another deliverer", true, 0],
  ["behind", "the mailbox", true, 1],
])("killed %s a step, and then comes %s: an inject", (_, __, behind, first) => {
  it("leaves a directive that is told once in the end, and nothing in a terminal that no ledger has", async () => {
    let total = 0;
    for (let n = 0; ; n++) {
      const { terms, managed, backend, hooked, prompts } = await stage();
      const { world, hasHappened } = stepping(backend, n, behind, killed);
      terms.meanwhile.push(async () => void (await prompts()));
      const ended = await terms.cast
        .run("codex:09", ARGV, terms.how({ world }))
        .catch((fault: unknown) => fault);
      const recorded = terms.cast.facts().some(({ kind }) => kind === "directive");
      const typed = terms.told("claude-01").length > 0;
      if (typed) expect(recorded, `step ${n}`).toBe(true);
      const said: string[] = [];
      // In the one order and the other, and once more when the time of the one who died is up.
      for (let round = 0; round < 4; round++) {
        if ((first + round) % 2 === 0) await brought(terms, managed);
        else said.push(wordsIn((await hooked("PostToolUse:Write")).out));
        if (round === 1) terms.cast.now += 700_000;
      }
      said.push(await prompts());
      expect(times([...terms.told("claude-01"), ...said]), `step ${n}`).toBe(recorded ? 1 : 0);
      const open = terms.cast.facts().filter(({ kind }) => kind === "delivery").length === 0;
      expect(open, `step ${n}`).toBe(!recorded);
      total = n;
      if (!hasHappened()) {
        expect(ended).toMatchObject({ exit: 0, data: { delivery_state: "accepted" } });
        break;
      }
    }
    expect(total).toBeGreaterThan(9);
  }, 60_000);
});

describe("an inject during which its receiver says that it has come", () => {
  it.each([
    ["before", false],
    ["behind", true],
  ])(
    "%s any of its steps reports what the ledger says",
    async (_, behind) => {
      const states = new Set<string>();
      for (let n = 0; ; n++) {
        const { terms, backend } = await stage();
        const says = (): void => {
          const ref = terms.cast.facts().find(({ kind }) => kind === "directive")?.id;
          if (ref === undefined) return;
          terms.cast.append({ kind: "delivery", ref, tool: ENV.RALLY_TOOL, session: HOST });
        };
        const { world, hasHappened } = stepping(backend, n, behind, says);
        const { exit, data } = await terms.cast.run("codex:09", ARGV, terms.how({ world }));
        const came = terms.cast.facts().some(({ kind }) => kind === "delivery");
        expect([exit, data.recorded, data.delivered, data.seen], `step ${n}`).toEqual([
          0,
          true,
          came,
          came,
        ]);
        expect(data.fallback, `step ${n}`).toBe(came ? null : "mailbox");
        states.add(data.delivery_state);
        if (!hasHappened()) break;
      }
      expect([...states].sort()).toEqual(["accepted", "unconfirmed"]);
    },
    60_000,
  );
});
