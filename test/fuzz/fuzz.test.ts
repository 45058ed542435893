import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../lib/cli/compat/commands.ts";
import { SEED } from "../fast_check.ts";
import { TRIED } from "./argv.ts";
import { fuzz } from "./fuzz.ts";
import { wrongIn, wrongInLedger } from "./judge.ts";
import { sealed } from "./ledger_bytes.ts";
import type { Tally } from "./play.ts";
import { Stage } from "./stage.ts";

/** `npm run fuzz -- --minutes N` plays as many more as one likes. */
const CASES = 200;
const SEEDS = [1, 2, 3, SEED];

const PREDECESSOR = COMMANDS.map(({ name }) => `compat agent-rally ${name}`);

const stage = new Stage();
const tally: Tally = new Map();

beforeAll(() => stage.prepare());
afterAll(() => stage.remove());

describe("every verb, in rooms that somebody has been at, under arguments that nobody should type", () => {
  it.each(SEEDS)(
    "ends as the contract has it (seed %i)",
    async (seed) => {
      const wrong = await fuzz(stage, seed, CASES, tally);
      if (wrong !== undefined) expect.fail(wrong);
    },
    600_000,
  );

  it("is tried, and nearly each of them also succeeds", () => {
    const names = TRIED.map(({ words }) => words.join(" "));
    expect([...names, ...PREDECESSOR].filter((name) => !tally.has(name))).toEqual([]);
    for (const name of PREDECESSOR) expect([...tally.get(name)!.keys()], name).toContain(0);
    // Nothing is started here, so that there is no session to ask for.
    const able = TRIED.filter(
      ({ args = [] }) => !args.includes("TARGET") && !args.includes("NAME"),
    );
    const refusedAlways = able
      .map(({ words }) => words.join(" "))
      .filter((name) => !tally.get(name)?.has(0));
    expect(refusedAlways.length, refusedAlways.join(", ")).toBeLessThan(able.length / 5);
    const exits = new Set([...tally.values()].flatMap((each) => [...each.keys()]));
    expect([...exits].sort()).toEqual(expect.arrayContaining([0, 1, 2, 3]));
  });
});

describe("the judge of answers", () => {
  const asked = { argv: ["version", "--json"] };
  const data = { version: { version: "1", build_id: "x", runtime: "x", platform: "x" } };
  const good = {
    ok: true,
    product: "rally",
    command: "version",
    schema: "agent-rally.command.version.v1",
    data,
  };
  const said = (answer: object, exit = 0, err = "") =>
    wrongIn(asked, { exit, out: `${JSON.stringify(answer)}\n`, err });

  it("takes an answer as it is published", () => {
    expect(said(good)).toBeUndefined();
  });

  const { data: _, ...head } = good;
  const error = { code: "room-replaced", message: "Another ledger", hints: [], details: [] };
  const refused = { ...head, ok: false, error, exit_code: 1 };
  const streamed = (exit: number, ...lines: object[]) =>
    wrongIn(
      { argv: ["version", "--watch", "--json"] },
      { exit, out: lines.map((each) => `${JSON.stringify(each)}\n`).join(""), err: "" },
    );

  it("takes a stream that is refused at last", () => {
    expect(streamed(1, good, refused)).toBeUndefined();
    expect(streamed(0, good, good)).toBeUndefined();
  });

  it.each<[string, string | undefined]>([
    ["no exit of the table", said(good, 5)],
    ["an exit that the answer does not name", said(good, 2)],
    ["a member that is not published", said({ ...good, more: 1 })],
    ["data of another form", said({ ...good, data: { version: { version: 1 } } })],
    ["data of another verb", said({ ...good, data: { room: {} } })],
    ["a stack trace", said(good, 1, "Error: x\n    at f (file.ts:1:2)\n")],
    ["a defect", said({ ...good, error: { code: "bug" } }, 1)],
    ["two documents", wrongIn(asked, { exit: 0, out: "{}\n{}\n", err: "" })],
    ["a stream that goes on behind a refusal", streamed(1, refused, refused)],
    ["a stream that refuses and exits well", streamed(0, good, refused)],
    ["half a document", wrongIn(asked, { exit: 0, out: '{"ok":tr', err: "" })],
    ["colours", wrongIn({ argv: ["room"] }, { exit: 0, out: "\u001b[31mred\n", err: "" })],
    ["a failure without a word", wrongIn({ argv: ["room"] }, { exit: 1, out: "", err: "" })],
  ])("finds %s", (_, wrong) => {
    expect(wrong).toBeDefined();
  });

  it("lets redact change the lines of one fact, and no others", () => {
    const line = (id: string, text: string) => `\n${sealed(`{"v":1,"id":"${id}","x":"${text}"`)}\n`;
    const of = (text: string) => new Map([["main", Buffer.from(text)]]);
    const before = of(line("a", "one") + line("b", "two") + line("a", "six"));
    const fair = of(line("a", "***") + line("b", "two") + line("a", "***"));
    const foul = of(line("a", "***") + line("b", "***") + line("a", "six"));
    expect(wrongInLedger(before, fair, true)).toBeUndefined();
    expect(wrongInLedger(before, fair)).toContain("changed");
    expect(wrongInLedger(before, foul, true)).toContain("more than one fact");
  });

  it.each<[string, string, string | undefined]>([
    ["nothing", "\nold\n", undefined],
    ["a changed byte", "\nOld\n", "changed"],
    ["a lost byte", "\nold", "changed"],
    ["half a record", '\nold\n\n{"v":1', "middle"],
    ["a record without its sum", '\nold\n\n{"v":1}\n', "damaged"],
    ["a record on another's line", '\nold\n{"v":1}\n', "another's line"],
  ])("finds what became of a ledger: %s", (_, after, why) => {
    const of = (text: string) => new Map([["main", Buffer.from(text)]]);
    const wrong = wrongInLedger(of("\nold\n"), of(after));
    if (why === undefined) expect(wrong).toBeUndefined();
    else expect(wrong).toContain(why);
  });
});
