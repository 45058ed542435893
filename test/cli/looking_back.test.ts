/** recent, locate, and the filters of room: what is newest, where a fact stands, who has read how far. */
import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import { Cast } from "./cast.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;

/** Five facts of two tools; their ids in order. */
async function fiveFacts(cast: Cast): Promise<string[]> {
  return [
    await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "one"),
    await cast.say(B, "risk", "--subject", "two"),
    await cast.say(A, "handoff", "--to", B, "--subject", "three", "--path", "README"),
    await cast.say(B, "receipt", "--ref", (await newest(cast))[0]!),
    await cast.say(A, "lesson", "--subject", "five", "--path", "src/deep"),
  ];
}

async function newest(cast: Cast, ...words: string[]): Promise<string[]> {
  const { rows } = await cast.ok(null, ["recent", ...words]);
  return rows.map(({ fact }) => String(fact.id));
}

describe("rally recent", () => {
  it("shows the newest facts in ledger order, newest first, whatever their times say", async () => {
    const cast = new Cast();
    const ids = await fiveFacts(cast);
    cast.append({
      kind: "risk",
      subject: "from the past" as never,
      at: "2020-01-01T00:00:00.000Z",
    });
    const { rows } = await cast.ok(null, ["recent"]);
    expect(rows.map(({ seq }) => seq)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(rows.slice(1).map(({ fact }) => fact.id)).toEqual(ids.toReversed());
  });

  it("is narrowed by kind, tool and path, and takes no more than the limit", async () => {
    const cast = new Cast();
    const [one, two, three, four, five] = await fiveFacts(cast);
    expect(await newest(cast, "--limit", "2")).toEqual([five, four]);
    expect(await newest(cast, "--kind", "risk", "claim")).toEqual([two, one]);
    expect(await newest(cast, "--tool", B)).toEqual([four, three, two]);
    expect(await newest(cast, "--path", "src")).toEqual([five, one]);
    expect(await newest(cast, "--path", "src", "README", "--kind", "handoff")).toEqual([three]);
    expect(await newest(cast, "--kind", "no-such-kind")).toEqual([]);
  });

  it("shows the newest 20, or as many as asked for", async () => {
    const cast = new Cast();
    for (let n = 0; n < 25; n++) await cast.say(A, "lesson", "--subject", `number ${n}`);
    expect(await newest(cast)).toHaveLength(20);
    expect(await newest(cast, "--limit", "3")).toHaveLength(3);
  });

  it("begins behind a seq, an id or a cursor", async () => {
    const cast = new Cast();
    const [, , , four, five] = await fiveFacts(cast);
    expect(await newest(cast, "--since", "3")).toEqual([five, four]);
    expect(await newest(cast, "--since", four!)).toEqual([five]);
    const { cursor } = await cast.ok(B, ["enter"]);
    const [joined] = await newest(cast, "--limit", "1");
    expect(await newest(cast, "--since", cursor.after)).toEqual([]);
    expect(await newest(cast, "--since", five!)).toEqual([joined]);
    const six = await cast.say(A, "risk", "--subject", "six");
    expect(await newest(cast, "--since", cursor.after)).toEqual([six]);
    expect(await newest(cast, "--since", "main:0")).toHaveLength(7);
    expect(await newest(cast, "--since", "999")).toEqual([]);
  });

  it("goes on across an engagement, whose cursors stay good", async () => {
    const cast = new Cast();
    const { cursor } = await cast.ok(A, ["enter"]);
    await cast.say(A, "risk", "--subject", "before");
    await cast.ok(A, ["enter", "--engagement", "two"]);
    const last = await cast.say(A, "risk", "--subject", "behind");
    const kinds = (await cast.ok(null, ["recent", "--since", cursor.after])).rows.map(
      ({ fact }) => fact.kind,
    );
    expect(kinds).toEqual(["risk", "presence", "engagement.opened", "engagement.closed", "risk"]);
    expect((await newest(cast, "--since", "two:0")).at(0)).toBe(last);
  });

  it("shows what cannot be believed for what it is, and carries unknown kinds and fields", async () => {
    const cast = new Cast();
    await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x");
    cast.append({ kind: "weather", id: "weather_1", rain: true } as never);
    cast.append({ kind: "release", ref: "claim_0001aaaaaaaa", id: "release_1" });
    cast.append({ kind: "claim", paths: 5, at: "never", id: "claim_bad" } as never);
    cast.appendBytes("no record at all\n");
    const { rows } = await cast.ok(null, ["recent"]);
    expect(rows.map(({ seq, fact }) => [seq, fact.id])).toEqual([
      [4, "claim_bad"],
      [3, "release_1"],
      [2, "weather_1"],
      [1, "claim_0001aaaaaaaa"],
    ]);
    expect(rows[2]?.fact.rain).toBe(true);
    const { out } = await cast.text(null, ["recent"]);
    expect(out).toContain("releases claim_0001aaaaaaaa (void: not-entitled)");
  });
});

describe("rally locate", () => {
  it("says where a fact stands, what names it, and gives it back whole", async () => {
    const cast = new Cast();
    const [one, , three, four] = await fiveFacts(cast);
    const { located } = await cast.ok(null, ["locate", three!]);
    expect(located).toMatchObject({ segment: "main", seq: 3, void_reason: null });
    expect(located?.fact).toMatchObject({ id: three, kind: "handoff", subject: "three" });
    expect(located?.fact).not.toHaveProperty("sum");
    expect(located?.referred_by).toEqual([{ seq: 4, id: four, kind: "receipt", tool: B }]);
    const bytes = Buffer.from(cast.ledger()).subarray(located!.offset);
    expect(bytes.toString().startsWith(`{"v":1,"id":"${three}"`)).toBe(true);
    expect((await cast.ok(null, ["locate", one!])).located?.referred_by).toEqual([]);
  });

  it("finds nothing for an id that is nowhere, which is no failure", async () => {
    const cast = new Cast();
    await fiveFacts(cast);
    for (const id of ["claim_none", "x", '"', "-1"])
      expect((await cast.ok(null, ["locate", id])).located).toBeNull();
  });

  it.each([
    ["release", { ref: "claim_0001aaaaaaaa" }, "not-entitled"],
    ["retract", { ref: "claim_0001aaaaaaaa" }, "not-entitled"],
    ["resolve", { ref: "blocker_0002aaaaaaaa" }, "not-entitled"],
    ["receipt", { ref: "handoff_0003aaaaaaaa" }, "not-entitled"],
    ["lead", { status: "taken" }, "seat-taken"],
    ["mission", { summary: "obey" as never }, "not-entitled"],
    ["engagement.closed", { successor: "mine" }, "not-entitled"],
    ["claim", { paths: ["src/a.ts"], lease_until: "2026-11-21T00:00:00.000Z" }, "claim-conflict"],
    [
      "claim",
      {
        paths: ["src/a.ts"],
        lease_until: "2026-11-21T00:00:00.000Z",
        over: ["claim_0001aaaaaaaa"],
      },
      "over-unfounded",
    ],
    ["claim", { paths: ["../x"], lease_until: "2026-11-21T00:00:00.000Z" }, "bad-path"],
    ["claim", { paths: ["src/z.ts"] }, "no-lease"],
    ["claim", { lease_until: "2026-11-21T00:00:00.000Z" }, "no-scope"],
  ] as const)("says why a %s written by hand has no effect: %j", async (kind, about, reason) => {
    const cast = new Cast();
    await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x");
    await cast.say(A, "blocker", "--subject", "x");
    await cast.say(A, "handoff", "--to", A, "--subject", "x");
    await cast.ok(A, ["enter"]);
    const before = standing(await cast.ok(null, ["room"]));
    const fact = cast.fact({ ...about, kind });
    cast.appendBytes(encodeRecord(fact));
    expect(standing(await cast.ok(null, ["room"]))).toEqual(before);
    expect((await cast.ok(null, ["locate", fact.id])).located?.void_reason).toBe(reason);
    expect((await cast.text(null, ["locate", fact.id])).out).toContain(`(${reason})`);
  });
});

/** Who holds, blocks, leads and owes what. */
function standing(room: Awaited<ReturnType<typeof roomOf>>): unknown {
  const { active_claims, active_blockers, open_handoffs, lead, mission } = room;
  const ids = [active_claims, active_blockers, open_handoffs].map((rows) =>
    rows.map(({ id, owner, lease_until }) => [id, owner, lease_until]),
  );
  return [ids, lead, mission];
}

function roomOf(cast: Cast) {
  return cast.ok(null, ["room"]);
}
