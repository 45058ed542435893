/** rally export: the ledger's own lines, whatever stands in them, and how it ends where it cannot go on. */
import { describe, expect, it } from "vitest";
import { Unheard } from "../../lib/cli/world.ts";
import { crc32, hex8 } from "../../lib/fact/crc32.ts";
import { published } from "./answers.ts";
import { Cast, COLD } from "./cast.ts";
import { scratchDirectory } from "./scratch.ts";

const A = "claude_code:01";

/** Lines of a segment that hold anything. */
const stored = (cast: Cast, segment = "main"): string[] =>
  cast.ledger(segment).split("\n").filter(Boolean);

async function facts(cast: Cast, many: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < many; n++) ids.push(await cast.say(A, "risk", "--subject", `n${n}`));
  return ids;
}

describe("rally export", () => {
  it.each([[["export"]], [["export", "--json"]]])(
    "says every record in order, byte for byte: %s",
    async (argv) => {
      const cast = new Cast();
      await facts(cast, 3);
      // As nobody here would write it: another order, a blank, letters that are not escaped.
      const foreign = sealed('{"v":1, "kind":"risk","id":"risk_f","subject":"\u202e\\u0041 é"');
      cast.appendBytes(`\n${foreign}\n`);
      const { exit, lines, err } = await cast.lines(argv);
      expect([exit, err]).toEqual([0, ""]);
      expect(lines).toEqual(stored(cast));
      expect(lines.at(-1)).toBe(foreign);
      for (const line of lines) published("export").parse(JSON.parse(line));
    },
  );

  it("follows the chain, closes and all", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter"]);
    await cast.ok(A, ["enter", "--engagement", "second"]);
    await facts(cast, 2);
    const { lines } = await cast.lines(["export"]);
    expect(lines).toEqual([...stored(cast), ...stored(cast, "second")]);
    expect(lines.join(" ")).toMatch(/engagement\.closed.*engagement\.opened/);
  });

  it("reads what has been archived, and another room takes it in", async () => {
    const [cast, other] = [new Cast(), new Cast()];
    await cast.ok(A, ["enter"]);
    await facts(cast, 5);
    const before = stored(cast);
    await cast.ok(A, ["engagement", "close"]);
    expect(cast.files.kind(`${cast.room}/log/main.jsonl`)).toBeUndefined();
    const { lines } = await cast.lines(["export"]);
    expect(lines.slice(0, before.length)).toEqual(before);
    const [archive] = cast.files.list(`${cast.room}/log/archive`);
    const told = await other.ok(null, ["import", `${cast.room}/log/archive/${archive}`]);
    expect(told).toMatchObject({ appended: before.length, damaged: { total: 0 } });
  });

  it("begins behind a fact, a seq or a cursor", async () => {
    const cast = new Cast();
    const ids = await facts(cast, 4);
    const place = await cast.ok(null, ["locate", ids[2]!]);
    const cursor = `${place.located!.segment}:${place.located!.offset}`;
    for (const since of [ids[1]!, "2", cursor])
      expect((await cast.lines(["export", "--since", since])).lines, since).toEqual(
        stored(cast).slice(2),
      );
    const { exit, lines } = await cast.lines(["export", "--since", "risk_none", "--json"]);
    expect([exit, JSON.parse(lines[0]!).error.code]).toEqual([2, "bad-value"]);
  });

  it("leaves out what is damaged, and says how much", async () => {
    const cast = new Cast();
    await facts(cast, 2);
    cast.appendBytes("\ngarbage\n", '\n{"v":1,"id":"torn');
    await facts(cast, 1);
    const { exit, lines, err } = await cast.lines(["export", "--json"]);
    expect([exit, lines.length]).toEqual([0, 3]);
    expect(err).toBe("export: 2 damaged pieces left out; see rally doctor\n");
  });

  it("says nothing where there is nothing, makes no room, and exits 3 where none can be", async () => {
    const cast = new Cast();
    expect(await cast.lines(["export"])).toMatchObject({ exit: 0, out: "", err: "" });
    expect(cast.files.kind(cast.room)).toBeUndefined();
    const nowhere = await new Cast(scratchDirectory()).run(null, ["export"] as never);
    expect([nowhere.exit, nowhere.code]).toEqual([3, "no-room"]);
  });

  it.skipIf(COLD)(
    "ends with a failure where the deadline that was given cuts it short",
    async () => {
      const cast = new Cast();
      const summary = "long ".repeat(3000);
      // More than is read at once: the deadline is looked at between two chunks.
      for (let n = 0; n < 300; n++)
        cast.append({ kind: "lesson", subject: `${n}` as never, summary: summary as never });
      let ticks = 0;
      const world = { ticks: () => (ticks += 1000) };
      const whole = await cast.lines(["export"], { world });
      expect([whole.exit, whole.lines.length]).toEqual([0, 300]);
      const cut = await cast.lines(["export", "--json", "--timeout-ms", "4000"], { world });
      expect(cut.exit).toBe(1);
      const last = JSON.parse(cut.lines.at(-1)!);
      expect([last.ok, last.error.code, last.data]).toEqual([false, "deadline", undefined]);
      expect(cut.lines.length).toBeLessThan(300);
    },
  );

  it("stops where nobody listens any more, which is no fault", async () => {
    const cast = new Cast();
    for (let n = 0; n < 300; n++)
      cast.append({ kind: "lesson", subject: "s".repeat(500) as never });
    let said = 0;
    const out = (): never => {
      said++;
      throw new Unheard("EPIPE");
    };
    expect(await cast.lines(["export"], { world: { out } })).toMatchObject({ exit: 0, err: "" });
    expect(said).toBe(1);
  });
});

function sealed(open: string): string {
  const body = new TextEncoder().encode(open);
  return `${open},"sum":"${hex8(crc32(body, 0, body.length))}"}`;
}
