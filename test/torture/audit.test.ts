/** What the audit looks at, thing by thing: a room in which nothing is wrong, and then one thing at a time that is. */
import { appendFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealed } from "../binary/ledger_file.ts";
import type { Account } from "./account.ts";
import { Arena } from "./arena.ts";
import { endings } from "./audit/endings.ts";
import { inboxes } from "./audit/inboxes.ts";
import { ledger } from "./audit/ledger.ts";
import { leftovers } from "./audit/leftovers.ts";
import { looks } from "./audit/looks.ts";
import { words } from "./audit/words.ts";
import { audit } from "./audit.ts";
import { piecesOf } from "./ledger_pieces.ts";
import type { Order, Run } from "./process.ts";

const arena = new Arena(1, "short");
let account: Account;

beforeAll(async () => {
  await arena.run(say("claim", "one", "--path", "src", "--subject", "s"));
  await arena.run(say("claim", "two", "--path", "src/a.ts", "--subject", "s"));
  await arena.run(check("src/a.ts"));
  await arena.run(say("release", "one", "--mine"));
  await arena.run(check("src/a.ts"));
  await arena.run(say("lesson", "two", "--subject", "s"));
  account = arena.account();
});
afterAll(() => arena.remove());

it("finds nothing wrong where nothing is", () => {
  expect(audit(account)).toEqual([]);
  expect(account.runs.map(({ exit }) => exit)).toEqual([0, 2, 0, 0, 0, 0]);
});

describe("a process that", () => {
  it.each<[string, Partial<Run>, string]>([
    ["does not end", { killed: true, hung: true }, "did not end"],
    ["is ended by somebody else", { exit: null, signal: "SIGSEGV" }, "was ended by SIGSEGV"],
    ["has an exit of its own", { exit: 7 }, "ended with 7"],
    ["ends in a stack trace", { err: "Error\n    at x (y.ts:1:2)\n" }, "ended in a defect"],
    ["says nothing", { out: "" }, "gave no single document"],
    ["says two things", { out: "{}\n{}\n" }, "gave no single document"],
    ["exits otherwise than it says", { exit: 1 }, "ended with 1, but said ok true"],
  ])("%s is named", (_, how, why) => {
    expect(endings(changed(0, how))).toMatchObject([expect.stringContaining(why)]);
  });

  it("fails for a reason that nobody expects here is named", () => {
    const out = account.runs[1]!.out.replace("claim-conflict", "unreadable-ledger");
    expect(endings(changed(1, { out }))).toMatchObject([
      expect.stringContaining("failed with unreadable-ledger"),
    ]);
  });

  it("was told another outcome than its exit says is named", () => {
    const out = account.runs[0]!.out.replace('"committed"', '"void"');
    expect(endings(changed(0, { out }))).toMatchObject([
      expect.stringContaining("told void, but ended with 0"),
    ]);
  });

  it("was killed by us may have said anything", () => {
    expect(endings(changed(0, { killed: true, exit: null, signal: "SIGKILL", out: "{" }))).toEqual(
      [],
    );
  });
});

describe("a word that is not kept:", () => {
  it.each<[string, number, (out: string) => string, RegExp]>([
    ["another place", 0, (out) => out.replace('"seq":1', '"seq":2'), /stands at 1 and not at 2/],
    [
      "void",
      0,
      (out) => out.replace('"committed"', '"void"'),
      /told void, but it folds to granted/,
    ],
    ["called off", 3, (out) => out.replace('"committed"', '"not_committed"'), /it stands there/],
    ["refused", 5, () => '{"ok":false,"error":{"code":"x"}}\n', /told refused, but it stands/],
  ])("%s", (_, n, edit, why) => {
    expect(words(changed(n, { out: edit(account.runs[n]!.out) })).join("\n")).toMatch(why);
  });

  it("a line that is gone, one that nobody was to write, and one that stands twice", () => {
    const gone = { ...account, standing: new Set(["claim_before"]) };
    expect(words(gone)).toEqual(["claim_before is gone"]);
    const fewer = { ...account, runs: account.runs.slice(0, -1) };
    expect(words(fewer)).toEqual(["lesson_two-lesson at 3 was written by nobody"]);
    appended(sealed({ ...piecesOf(account.room)[0]!.record, sum: undefined }), () => {
      expect(words(account)).toEqual(["claim_one-claim stands again at 4"]);
    });
  });
});

describe("a word that another with the same key", () => {
  const out = () => account.runs[3]!.out.replace('"committed"', '"not_committed"');
  const both = (began: number, ended: number): Account => {
    const account_ = changed(3, { out: out(), began: 5, ended: 6 });
    return { ...account_, runs: [...account_.runs, { ...account.runs[3]!, began, ended }] };
  };
  it("may have outdone is no lie", () => expect(words(both(4, 7))).toEqual([]));
  it("had said before is one", () => {
    expect(words(both(1, 2)).join()).toMatch(/release_one-release was told not_committed, but/);
  });
});

describe("a check that", () => {
  it("did not see what was acknowledged before it began", () => {
    const out = account.runs[4]!.out;
    expect(looks(changed(2, { out })).join()).toMatch(/did not see claim_one-claim/);
  });

  it("saw what was released before it began", () => {
    const out = account.runs[2]!.out;
    expect(looks(changed(4, { out })).join()).toMatch(/saw claim_one-claim, released before/);
  });

  it("ran at the same time may have seen it or not", () => {
    const { out } = account.runs[4]!;
    expect(looks(changed(2, { out, began: 1 }))).toEqual([]);
  });
});

describe("a ledger in which", () => {
  it("bytes are torn though nobody was killed", () => {
    appended("\ntorn\n", () => {
      expect(ledger(account)).toEqual(["1 damaged pieces, but only 0 could have been torn"]);
      expect(ledger({ ...account, torn: 1 })).toEqual([]);
    });
  });

  it("a segment is out of reach", () => {
    const path = join(account.room, "log/other.jsonl");
    writeFileSync(path, sealed({ id: "x", kind: "engagement.opened", predecessor: "nowhere" }));
    expect(ledger(account)).toEqual(["segment other is not reached"]);
    rmSync(path);
  });
});

describe("an inbox", () => {
  const own = new Arena(2, "short");
  afterAll(() => own.remove());
  const run = async (...words: readonly string[]) => {
    const who = ["--session-id", words.includes("--ack") ? "reader" : "sender", "--json"];
    await own.run({ cwd: own.scene.app, words: [...words, ...who], writes: null });
  };
  const line = (id: string, fields: object): string => {
    const at = "2026-11-20T09:00:00.000Z";
    return sealed({ id, at, tool: "agent:reader", session: "reader", ...fields });
  };

  it("of which nothing is unread again, and nothing lost, is fine; any other is named", async () => {
    const to = ["say", "handoff", "--tool", "agent:sender", "--to", "all", "--subject"];
    await run(...to, "one", "--idempotency-key", "one");
    await run("inbox", "--ack", "--tool", "agent:reader");
    await run(...to, "two", "--idempotency-key", "two");
    const all = own.account();
    expect(inboxes(all)).toEqual([]);
    // What the reader was told is not what stands there.
    const [sent, read, next] = all.runs as [Run, Run, Run];
    const more = read.out.replaceAll("handoff_one", "handoff_two");
    expect(inboxes({ ...all, runs: [sent, { ...read, out: more }, next] })).toEqual([
      "handoff_one was acknowledged for reader, who was not shown it",
      "handoff_two was acknowledged by reader, and is not",
    ]);
    // Of an acknowledgement that nobody made, all of it.
    appendFileSync(
      join(own.room, "log/main.jsonl"),
      line("inbox_forged", { kind: "inbox", cursor: "main:99999" }),
    );
    expect(inboxes(all)).toEqual(["handoff_two was acknowledged for reader, who was not shown it"]);
  });

  it("that the program shows otherwise than the lines have it is named", () => {
    const session = (words: readonly string[]) => words.map((w) => (w === "reader" ? "sender" : w));
    const runs = own.account().runs.map((each) => ({ ...each, words: session(each.words) }));
    // The sender is asked for by the reader's tool, and gets no answer.
    expect(inboxes({ ...own.account(), runs })).toEqual(["the inbox of sender is not shown"]);
  });
});

describe("what is left over", () => {
  it("of a process that was not killed, or seen by Git", () => {
    const { pid } = account.runs[0]!;
    const stale = join(account.room, `cache.${pid.toString(36)}abcdef.tmp`);
    const seen = join(account.worktrees[1]!, "new.ts");
    for (const path of [stale, seen]) writeFileSync(path, "");
    expect(leftovers(account)).toMatchObject([
      expect.stringContaining("left behind"),
      expect.stringContaining("new.ts"),
    ]);
    expect(leftovers(changed(0, { killed: true }))).toHaveLength(1);
    for (const path of [stale, seen]) rmSync(path);
  });
});

function say(kind: string, who: string, ...flags: string[]): Order {
  const key = `${who}-${kind}`;
  const end = ["--tool", `agent:${who}`, "--idempotency-key", key, "--json"];
  return { cwd: arena.scene.app, words: ["say", kind, ...flags, ...end], writes: `${kind}_${key}` };
}

function check(path: string): Order {
  const words = ["check", "before-write", "--path", path, "--json"];
  return { cwd: arena.scene.app, words, writes: null };
}

/** The account with one run otherwise than it was. */
function changed(n: number, how: Partial<Run>): Account {
  const runs = account.runs.map((run, k) => (k === n ? { ...run, ...how } : run));
  return { ...account, runs };
}

/** With more bytes at the end of the ledger, for a while. */
function appended(text: string, look: () => void): void {
  const path = join(account.room, "log/main.jsonl");
  const before = piecesOf(account.room);
  appendFileSync(path, text);
  look();
  const last = before.at(-1)!;
  truncateSync(path, last.offset + last.length + 1);
}
