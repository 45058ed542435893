import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../backends/backend.ts";
import { nodeWorld } from "../../lib/cli/node_world.ts";
import { processMark, writeLastSeen } from "../../lib/cli/sightings.ts";
import type { World } from "../../lib/cli/world.ts";
import { untrusted } from "../../lib/fact/untrusted.ts";
import { NEVER } from "../../lib/room/deadline.ts";
import { framed } from "../../lib/room/views/letter_text.ts";
import { checkedJson } from "./answers.ts";
import { hook } from "./hosted.ts";
import { scratchDirectory } from "./scratch.ts";
import { termd } from "./termd.ts";
import { PROMPTS, type Terminals, terminals } from "./terminals.ts";

const THREAD = "01a1fd54-0c3c-7df0-9e60-560bf5c24aa2";

/** Directives that lie in the ledger, and what they look like in a terminal. */
function send({ cast }: Terminals, target: string, ...ids: readonly string[]): string[] {
  return ids.map((id) => {
    const fact = cast.fact({ kind: "directive", id, target, summary: untrusted(`do ${id}`) });
    cast.append(fact);
    return framed(fact)!;
  });
}

const deliveriesOf = ({ cast }: Terminals): unknown[] =>
  cast.facts().flatMap(({ kind, ref }) => (kind === "delivery" ? [ref] : []));

const backends = ({ how }: Terminals) => ({ backends: how().world!.backends! });
const lasting = (looks: number) => () => --looks <= 0;

describe("termd and what waits", () => {
  it("types it, each once and in order, also what comes while it runs", async () => {
    const terms = terminals();
    await terms.begin("echo-01", null);
    const before = send(terms, "echo:01", "a", "b");
    const later: string[] = [];
    const { lines, exit } = await termd(
      terms.cast,
      [
        () => terms.told("echo-01").length === 2,
        () => void later.push(...send(terms, "echo-01-aaaaaaaa", "c", "d")),
        () => deliveriesOf(terms).length === 4,
      ],
      [],
      backends(terms),
    );
    expect(exit).toBe(0);
    expect(terms.told("echo-01")).toEqual([...before, ...later]);
    expect(deliveriesOf(terms)).toEqual(["a", "b", "c", "d"]);
    expect(lines.slice(1)).toEqual(
      ["a", "b", "c", "d"].map((id) => `${id} echo-01 accepted: its terminal shows it`),
    );
  });

  it("tries a target again that refuses, ever more rarely, tells it once, and lets nothing overtake", async () => {
    const terms = terminals();
    const [{ place }] = [await terms.begin("echo-01", null), await terms.begin("echo-02", null)];
    terms.backend.scroll(place!, true);
    const held = send(terms, "echo:01", "first", "second");
    const free = send(terms, "echo:02", "third", "fourth");
    let looks = 0;
    const memory: Backend = {
      ...terms.backend,
      inject: (at, ...rest) => {
        if (at.target === "echo-01") looks++;
        return terms.backend.inject(at, ...rest);
      },
    };
    const tries: number[] = [];
    const { lines } = await termd(
      terms.cast,
      [
        lasting(100),
        () => {
          tries.push(looks);
          expect(terms.told("echo-02")).toEqual(free);
          terms.backend.scroll(place!, false);
        },
        () => deliveriesOf(terms).length === 4,
      ],
      [],
      { backends: { memory } },
    );
    expect(terms.told("echo-01")).toEqual(held);
    // At once, then after 1, 2, 4, 8, 16 and then every 30 seconds.
    expect(tries).toEqual([8]);
    expect(lines.filter((line) => line.startsWith("first"))).toEqual([
      "first echo-01 refused: somebody scrolls in it",
      "first echo-01 accepted: its terminal shows it",
    ]);
  });

  it("leaves to the mailbox what nobody has witnessed, and goes on with the next", async () => {
    const terms = terminals();
    await terms.begin("claude-01", "claude");
    const typed = send(terms, "claude_code:01", "a", "b");
    const { lines } = await termd(terms.cast, [lasting(60)], [], backends(terms));
    expect(terms.told("claude-01")).toEqual(typed);
    expect(lines.slice(1).map((line) => line.split(":")[0])).toEqual([
      "a claude-01 unconfirmed",
      "b claude-01 unconfirmed",
    ]);
    expect(deliveriesOf(terms)).toEqual([]);
  });

  it("tries again where an agent does not wait for a prompt yet, and then goes on", async () => {
    const terms = terminals();
    await terms.begin("claude-01", "claude");
    terms.screen(" ❯ No, exit\n   Yes, I trust this folder");
    const typed = send(terms, "claude_code:01", "a");
    const { lines } = await termd(
      terms.cast,
      [
        lasting(60),
        () => {
          expect(terms.told("claude-01")).toEqual([]);
          terms.screen(PROMPTS);
        },
        lasting(60),
      ],
      [],
      backends(terms),
    );
    expect(terms.told("claude-01")).toEqual(typed);
    expect(lines.slice(1).map((line) => line.split(":")[0])).toEqual([
      "a claude-01 queued",
      "a claude-01 unconfirmed",
    ]);
  });

  it.each([
    ["and is not offered to a channel that its terminal has already", true, 0],
    ["but to its host's channel where nothing was typed yet", false, 1],
  ])("goes on with what another has begun, %s", async (_, isTyped, times) => {
    const terms = terminals();
    const { cast } = terms;
    const { place, session } = await terms.begin("codex-01", "codex");
    const env = { RALLY_SESSION_ID: session };
    await hook(cast, "codex", "SessionStart:startup", { session: THREAD, env });
    const process = processMark(nodeWorld(), globalThis.process.pid)!;
    const seen = { session: THREAD, tool: "codex:01", seen: cast.now, process };
    writeLastSeen(nodeWorld(), cast.room, seen);
    const bin = scratchDirectory();
    writeFileSync(join(bin, "codex"), "", { mode: 0o755 });
    const [text] = send(terms, "codex:01", "a");
    // A rally that was killed right behind its typing.
    if (isTyped) await terms.backend.inject(place!, { id: "a", text: text! }, NEVER);
    const queued: (readonly string[])[] = [];
    const runAside: World["runAside"] = async (argv) => {
      queued.push(argv);
      return { exit: 0, out: new Uint8Array(), err: "" };
    };
    const world = { ...backends(terms), runAside, env: { PATH: bin } };
    await termd(cast, [lasting(60)], [], world);
    expect(queued).toHaveLength(times);
    // Enter may be pressed again.
    const told = terms.told("codex-01").filter((each) => each !== "");
    expect(told).toEqual(isTyped ? [text] : []);
  });

  it("types nothing for others, to everybody, of stomps, or under an id that no frame can carry", async () => {
    const terms = terminals();
    const { label } = await terms.begin("echo-01", null);
    const stopped = await terms.begin("echo-02", null);
    terms.cast.write(`.rally/managed/echo-02.json`, JSON.stringify({ ...stopped, stopped: 1 }));
    send(terms, "all", "a");
    send(terms, "codex:01", "b");
    send(terms, "echo:02", "c");
    terms.cast.append({ kind: "directive", id: "d", target: "echo:01", status: "stomp" });
    terms.cast.append({ kind: "directive", id: "e $(x)", target: "echo:01" });
    const { lines } = await termd(terms.cast, [lasting(5)], [], backends(terms));
    expect([terms.told(label), terms.told("echo-02")]).toEqual([[], []]);
    expect(lines.slice(1)).toEqual(["e $(x) echo-01 queued: its id cannot be typed"]);
  });

  it("brings with --once what waits then, and tells under --json what came of it", async () => {
    const terms = terminals();
    const [{ place }] = [await terms.begin("echo-01", null), await terms.begin("echo-02", null)];
    terms.backend.scroll(place!, true);
    send(terms, "echo:01", "refused", "behind");
    const free = send(terms, "echo:02", "free");
    const more = lasting(1);
    const { lines, exit } = await termd(
      terms.cast,
      [() => void (more() && send(terms, "echo:02", "late")), () => false],
      ["--once", "--json"],
      backends(terms),
    );
    expect(exit).toBe(0);
    const rows = lines.map((line) => checkedJson(`${line}\n`, 0).data?.["termd"]);
    expect(rows).toMatchObject([
      { serving: { tool: "termd:01", here: true } },
      { directive: "refused", session: "echo-01", delivery_state: "refused", delivered: false },
      { directive: "free", session: "echo-02", delivery_state: "accepted", delivered: true },
    ]);
    expect(terms.told("echo-02")).toEqual(free);
  });

  it("does not type what another has delivered meanwhile", async () => {
    const terms = terminals();
    const { place, tool, session } = await terms.begin("echo-01", null);
    terms.backend.scroll(place!, true);
    const [, second] = send(terms, "echo:01", "a", "b");
    await termd(
      terms.cast,
      [
        lasting(3),
        () => {
          terms.cast.append({ kind: "delivery", ref: "a", tool, session });
          terms.backend.scroll(place!, false);
        },
        () => deliveriesOf(terms).length === 2,
      ],
      [],
      backends(terms),
    );
    expect(terms.told("echo-01")).toEqual([second]);
  });
});
