import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hex8 } from "../../lib/fact/crc32.ts";
import { appendToChain } from "../../lib/git/chain_append.ts";
import { arrivals } from "../../lib/room/arrival.ts";
import { filesAt, sound } from "../git/chain_places.ts";
import { git } from "../git/git_command.ts";
import { FAR, farClaim, said } from "../room/publishing.ts";
import { Cast, type How } from "./cast.ts";

const A = "claude_code:01";
const REF = "refs/rally/default";

/** A process that finds git, and one that does not. */
const PLACES: readonly [string, How][] = [
  ["by git", { env: { PATH: process.env["PATH"] ?? "" } }],
  ["without git", {}],
];

const lesson = (n: number): string =>
  said(FAR, "lesson", { id: `lesson_${n}`, subject: `learned ${n}` });

/** A room, the chain of its ref, and what the ledger has of it. */
class Travelling {
  readonly cast = new Cast();
  readonly #brought: string[] = [];
  #tip: string | null = null;
  #syncs = 0;

  get tip(): string {
    return this.#tip!;
  }

  /** Publishes these in a commit, behind `from`. */
  async publish(strings: readonly string[], from = this.#tip): Promise<void> {
    const store = await filesAt(this.cast.root);
    const { id } = sound(await appendToChain(store.objects, from, strings, this.cast.now));
    git(this.cast.root, ["update-ref", REF, id]);
    this.#tip = id;
  }

  /** Puts a batch into the ledger, as a sync does, or as a hand does that names another commit. */
  bring(strings: readonly string[], { status = "tip", commit = this.#tip! } = {}): void {
    this.#brought.push(...strings);
    const id = `sync_${this.#syncs++}`;
    for (const [n, fact] of strings.entries())
      this.cast.append({ id: `remote_${id}-${n}`, kind: "remote", v: 2, ref: id, fact });
    const all = { count: this.#brought.length, crc: hex8(arrivals(this.#brought, 0).at(-1)!.crc) };
    this.cast.append({ id, kind: "sync", v: 2, status, commit, ...all } as never);
  }

  /** Publishes and brings. */
  async exchange(strings: readonly string[]): Promise<void> {
    await this.publish(strings);
    this.bring(strings);
  }

  /** What doctor says of it: each row that is in order, and each with its remedy that is not. */
  async told(how: How): Promise<string[]> {
    const { checks } = await this.cast.ok(null, ["doctor"], how);
    const rows = checks.filter(({ id }) => ["sync", "ref", "chain", "batch"].includes(id));
    return rows.map(({ id, finding, remedy }) =>
      [id, finding, ...(remedy === null ? [] : [remedy])].join(": "),
    );
  }
}

async function travelling(): Promise<Travelling> {
  const room = new Travelling();
  await room.cast.say(A, "lesson", "--subject", "one of our own");
  return room;
}

describe.each(PLACES)("rally doctor, %s", (_, how) => {
  it("says nothing of a room that does not travel", async () => {
    expect(await (await travelling()).told(how)).toEqual([]);
  });

  it("compares what was brought with the ref", async () => {
    const room = await travelling();
    await room.publish([lesson(1), lesson(2)]);
    expect(await room.told(how)).toEqual([`sync: ${REF} has 2 facts; none brought yet`]);
    room.bring([lesson(1), lesson(2)]);
    await room.exchange([lesson(3)]);
    expect(await room.told(how)).toEqual([`sync: 3 of the 3 facts of ${REF} brought`]);
    await room.publish([lesson(4), "no record"]);
    expect(await room.told(how)).toEqual([`sync: 3 of the 5 facts of ${REF} brought`]);
  });

  it("takes what no record can carry for what it is brought as", async () => {
    const room = await travelling();
    await room.publish([lesson(1), "x".repeat(70_000)]);
    room.bring([lesson(1), ""]);
    expect(await room.told(how)).toEqual([`sync: 2 of the 2 facts of ${REF} brought`]);
  });

  it("takes an empty ref for one, and what was said since for what is to be judged", async () => {
    const room = await travelling();
    const first = { v: 2, status: "tip", count: 0, crc: "00000000" };
    room.cast.append({ id: "sync_first", kind: "sync", ...first } as never);
    expect(await room.told(how)).toEqual([`sync: nothing is published in ${REF} yet`]);
    const at = new Date(room.cast.now).toISOString();
    const lease_until = new Date(room.cast.now + 7_200_000).toISOString();
    const claim = farClaim(["src"], { at, lease_until });
    await room.publish([claim]);
    expect(await room.told(how)).toEqual([`sync: 0 of the 1 fact of ${REF} brought`]);
    room.bring([claim]);
    const over = ["--over", "claim_far", "--force", "--reason", "urgent"];
    const own = await room.cast.say(A, "claim", "--path", "src", "--subject", "mine", ...over);
    await room.cast.say(A, "release", "--ref", own);
    expect(await room.told(how)).toEqual([
      `sync: 1 of the 1 fact of ${REF} brought; the next rally sync judges claims anew`,
    ]);
  });

  it("says that only a part has come", async () => {
    const room = await travelling();
    await room.publish([lesson(1), lesson(2)]);
    room.bring([lesson(1)], { status: "part" });
    expect(await room.told(how)).toEqual([
      `sync: 1 of the 2 facts of ${REF} brought; claims are judged once all have come: rally sync goes on from there`,
    ]);
  });

  it("names batches that were written by hand", async () => {
    const room = await travelling();
    await room.exchange([lesson(1)]);
    room.bring([farClaim(["src"])], { commit: "d".repeat(40) });
    const none = { v: 2, status: "tip", commit: "e".repeat(40), count: 9, crc: "00000000" };
    room.cast.append({ id: "sync_void", kind: "sync", ...none } as never);
    expect(await room.told(how)).toEqual([
      `batch: sync_1 names the commit dddddddddddd, which is not in ${REF}: written by hand, or the ref was rewritten: rally locate sync_1 shows who wrote it; to begin anew from what is there: rally sync --accept-rewrite --reason "..."`,
      `sync: the room has brought 2 facts, ${REF} has 1: to begin anew from what is there: rally sync --accept-rewrite --reason "..."`,
    ]);
  });

  it("knows other facts under the right commit", async () => {
    const room = await travelling();
    await room.publish([lesson(1)]);
    room.bring([lesson(2)]);
    expect(await room.told(how)).toEqual([
      `sync: 1 fact that the room has brought is not what ${REF} begins with: to begin anew from what is there: rally sync --accept-rewrite --reason "..."`,
    ]);
  });

  it("tells a ref that was rewritten from one that is behind", async () => {
    const room = await travelling();
    await room.exchange([lesson(1)]);
    const old = room.tip;
    await room.exchange([lesson(2)]);
    git(room.cast.root, ["update-ref", REF, old]);
    expect(await room.told(how)).toEqual([
      `sync: ${REF} says ${old.slice(0, 12)}, but the room has brought what is published up to ${room.tip.slice(0, 12)}: rally sync fetches the rest`,
    ]);
    await room.publish([lesson(9)], old);
    const rows = await room.told(how);
    expect(rows.map((each) => each.split(":")[0])).toEqual(["batch", "sync"]);
    expect(rows[1]).toMatch(/^sync: 2 facts that the room has brought are not what/);
    // Whoever accepted it has nothing of the old one left to be told of.
    const [strings, id] = [[lesson(1), lesson(9)], "sync_anew"];
    for (const [n, fact] of strings.entries())
      room.cast.append({ id: `remote_anew${n}`, kind: "remote", v: 2, ref: id, fact });
    const crc = hex8(arrivals(strings, 0).at(-1)!.crc);
    const anew = {
      v: 2,
      status: "tip",
      commit: room.tip,
      count: 2,
      crc,
      force: true,
      reason: "so",
    };
    room.cast.append({ id, kind: "sync", ...anew } as never);
    expect(await room.told(how)).toEqual([`sync: 2 of the 2 facts of ${REF} brought`]);
  });

  it("says what is wrong with the ref and its chain", async () => {
    const room = await travelling();
    await room.exchange([lesson(1)]);
    const { root } = room.cast;
    const lock = join(root, `.git/${REF}.lock`);
    writeFileSync(lock, "");
    expect(await room.told(how)).toEqual([
      `ref: ${lock} is there: another process is writing the ref, or died while it did: Try again; if nobody writes it and the file stays, remove it by hand`,
      `sync: 1 of the 1 fact of ${REF} brought`,
    ]);
    // Whoever is writing is given the time.
    room.cast.pause = () => rmSync(lock, { force: true });
    expect(await room.told(how)).toEqual([`sync: 1 of the 1 fact of ${REF} brought`]);
    git(root, ["update-ref", REF, "HEAD"]);
    expect(await room.told(how)).toEqual([expect.stringMatching(/^chain: The commit /)]);
    const [blob] = git(root, ["rev-parse", `${room.tip}:000001.jsonl`]).split("\n");
    git(root, ["update-ref", REF, room.tip]);
    rmSync(join(root, ".git/objects", blob!.slice(0, 2), blob!.slice(2)));
    expect(await room.told(how)).toEqual([expect.stringMatching(/^chain: .* is missing/)]);
    writeFileSync(join(root, `.git/${REF}`), "somewhere\n");
    expect(await room.told(how)).toEqual([
      expect.stringMatching(/^ref: .* it holds no ref of a room: Look/),
    ]);
    rmSync(join(root, `.git/${REF}`));
    expect(await room.told(how)).toEqual([
      `sync: ${REF} is not here, though the room has brought 1 fact from it: rally sync fetches it, or says that the remote has none either`,
    ]);
  });

  it("looks at the ref that the setting names", async () => {
    const room = await travelling();
    await room.publish([lesson(1)]);
    room.cast.write(".rally/config.json", '{"sync.room":"team"}');
    expect(await room.told(how)).toEqual([]);
    git(room.cast.root, ["update-ref", "refs/rally/team", REF]);
    expect(await room.told(how)).toEqual(["sync: refs/rally/team has 1 fact; none brought yet"]);
    room.cast.write(".rally/config.json", '{"sync.room":"a..b"}');
    expect(await room.told(how)).toEqual([
      expect.stringMatching(/^sync: No ref can be called after/),
    ]);
  });
});

describe("rally doctor --privacy", () => {
  const KEY = `AKIA${"IOSFODNN7ABCDEFG"}`;
  const rows = async (cast: Cast): Promise<string[]> => {
    const { checks } = await cast.ok(null, ["doctor", "--privacy"]);
    return checks.filter(({ id }) => id === "privacy").map(({ finding }) => finding);
  };

  it("says first what would be published", async () => {
    const { cast } = await travelling();
    const old = await cast.say(A, "claim", "--path", "a", "--subject", KEY);
    await cast.ok(A, ["say", "release", "--ref", old]);
    const learned = await cast.say(A, "lesson", "--subject", KEY);
    const held = await cast.say(A, "claim", "--path", "b", "--subject", KEY);
    const at = (id: string, whither = ""): string => `${id} subject: AWS key AKIA***${whither}`;
    const goes = " (rally sync would publish it)";
    expect(await rows(cast)).toEqual([at(held, goes), at(old), at(learned)]);
    cast.write(".rally/config.json", '{"sync.mode":"all"}');
    expect(await rows(cast)).toEqual([at(learned, goes), at(held, goes), at(old)]);
  });

  it("looks into what was published, and tells what came back once", async () => {
    const room = await travelling();
    const { cast } = room;
    const own = await cast.say(A, "lesson", "--subject", KEY);
    const line = cast
      .ledger()
      .split("\n")
      .find((each) => each.includes(own))!;
    await room.exchange([line, said(FAR, "lesson", { id: "lesson_far", subject: KEY })]);
    expect(await rows(cast)).toEqual([
      `${own} subject: AWS key AKIA*** (published)`,
      "lesson_far subject: AWS key AKIA*** (published)",
    ]);
    const { checks } = await cast.ok(null, ["doctor", "--privacy"]);
    expect(checks.at(-1)!.remedy).toBe('rally redact lesson_far --reason "..."');
  });
});
