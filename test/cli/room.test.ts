import { describe, expect, it } from "vitest";
import { Unheard } from "../../lib/cli/world.ts";
import { Cast } from "./cast.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;

describe("rally room", () => {
  it("shows what is open with what is known beside it: owner, lease, silence, place", async () => {
    const cast = new Cast();
    const id = await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "the parser");
    cast.now += 119_000;
    const { active_claims, max_seq, totals, omitted } = await cast.ok(null, ["room"]);
    expect(active_claims).toEqual([
      {
        id,
        kind: "claim",
        at: "2026-11-20T12:00:01.000Z",
        tool: A,
        session: expect.stringMatching(/^claude_code-01-/),
        subject: "the parser",
        paths: ["src/a.ts"],
        lease_until: "2026-11-20T12:45:01.000Z",
        seq: 1,
        owner: A,
        idle_seconds: 120,
      },
    ]);
    expect([max_seq, totals.active_claims, omitted.active_claims]).toEqual([1, 1, 0]);
  });

  it("tells active from idle from gone", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter"]);
    const status = async () => (await cast.ok(null, ["room"])).squads[0]?.status;
    expect(await status()).toBe("active");
    cast.now += 15 * 60_000;
    expect(await status()).toBe("idle");
    await cast.ok(A, ["leave"]);
    expect(await status()).toBe("gone");
    cast.now += 3_600_000;
    expect(await status()).toBeUndefined();
  });

  it("is narrowed by tool, path, kind and place, with totals of what is asked for", async () => {
    const cast = new Cast();
    const one = await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x");
    const two = await cast.say(B, "claim", "--path", "README", "--subject", "x");
    const three = await cast.say(A, "handoff", "--to", B, "--subject", "x");
    const shown = async (...words: string[]) => {
      const { active_claims, open_handoffs, totals } = await cast.ok(null, ["room", ...words]);
      const ids = [...active_claims, ...open_handoffs].map((each) => each.id);
      expect(totals.active_claims + totals.open_handoffs).toBe(ids.length);
      return ids;
    };
    expect(await shown()).toEqual([two, one, three]);
    expect(await shown("--tool", B)).toEqual([two, three]);
    expect(await shown("--path", "src")).toEqual([one]);
    expect(await shown("--kind", "handoff")).toEqual([three]);
    expect(await shown("--since", one)).toEqual([two, three]);
  });

  it("takes no more rows of a list than the limit, and counts what it leaves out", async () => {
    const cast = new Cast();
    for (let n = 0; n < 5; n++) await cast.say(A, "risk", "--subject", `number ${n}`);
    const { current_risks, totals, omitted } = await cast.ok(null, ["room", "--limit", "2"]);
    expect([
      current_risks.map((each) => each.subject),
      totals.current_risks,
      omitted.current_risks,
    ]).toEqual([["number 4", "number 3"], 5, 3]);
    expect((await cast.text(null, ["room", "--limit", "2"])).out).toMatch(/\b3 more\b/);
  });

  it("says with --readers who has read how far", async () => {
    const cast = new Cast();
    const one = await cast.say(A, "risk", "--subject", "x");
    await cast.say(B, "risk", "--subject", "y");
    const { readers } = await cast.ok(null, ["room", "--readers"]);
    expect(readers?.map(({ tool, seen }) => [tool, seen])).toEqual([
      [A, null],
      [B, one],
    ]);
    expect((await cast.ok(null, ["room"])).readers).toBeUndefined();
  });

  it("counts damaged lines", async () => {
    const cast = new Cast();
    await cast.say(A, "risk", "--subject", "x");
    cast.appendBytes("torn", "\n");
    expect((await cast.ok(null, ["room"])).damaged).toBe(1);
    expect((await cast.text(null, ["room"])).out).toMatch(/1 damaged .*rally doctor/);
  });

  it("answers with --watch one line whenever something changes, until nobody listens", async () => {
    const cast = new Cast();
    await cast.say(A, "risk", "--subject", "one");
    const lines: string[] = [];
    let looks = 0;
    cast.pause = () => {
      if (++looks > 9) throw new Error("nobody saw what was appended");
      cast.append({ kind: "risk", subject: "two" as never });
    };
    const out = (text: string): void => {
      if (lines.length === 3) throw new Unheard("EPIPE");
      lines.push(text);
    };
    const { exit } = await cast.text(null, ["room", "--watch", "--json"], { world: { out } });
    expect(exit).toBe(0);
    const risks = lines.map((line) => JSON.parse(line).data.room.totals.current_risks);
    expect(risks).toEqual([1, 2, 3]);
    expect(lines.every((line) => /^\{.*\}\n$/.test(line))).toBe(true);
  });
});

describe("rally who", () => {
  it("says who holds a path, since and until when, why, and how to get it", async () => {
    const cast = new Cast();
    cast.worktree("side");
    await cast.say(A, "claim", "--path", "src", "--subject", "the parser");
    await cast.ok(B, ["say", "claim", "--tree", "--path", "README", "--subject", "x"], {
      cwd: "../side",
    });
    const { free, path, holders, commands } = await cast.ok(null, ["who", "src/a.ts"]);
    expect([free, path, holders.length]).toEqual([false, "src/a.ts", 1]);
    expect(holders[0]).toMatchObject({
      tool: A,
      status: "active",
      since: "2026-11-20T12:00:01.000Z",
      lease_until: "2026-11-20T14:00:01.000Z",
      worktree: null,
      subject: "the parser",
    });
    expect(commands.map((each) => each.argv.slice(0, 3).join(" "))).toEqual([
      "rally say handoff",
      "rally say claim",
    ]);
    expect((await cast.ok(null, ["who", "README"])).holders[0]?.worktree).toBe("side");
    expect(await cast.ok(null, ["who", "elsewhere.ts"])).toMatchObject({
      free: true,
      commands: [],
    });
  });

  it.each([
    ["../x", "outside-repo"],
    [".", "bad-path"],
    ["src/*.ts", "bad-path"],
  ])("refuses what is no path of the repository: %s", async (path, wanted) => {
    const { exit, code } = await new Cast().run(null, ["who", path]);
    expect([exit, code]).toEqual([2, wanted]);
  });
});
