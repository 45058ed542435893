import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asked, begin, type Envelope, envelopeOf } from "./compiled.ts";
import { idsOf, linesOf } from "./ledger_file.ts";
import { repository, scene, scratch, statusOf } from "./repository.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const name = (n: number) => `agent:${String(n).padStart(2, "0")}`;

describe("sixteen processes that claim one path together", () => {
  const { app, feature, ledger } = scene();
  const won: string[] = [];
  const told: string[] = [];

  it.each(numbers(20))("have exactly one winner, and every loser is told: round %i", async (n) => {
    const path = `src/round-${n}.ts`;
    const all = await Promise.all(numbers(16).map((agent) => claimOf(agent, path)));
    const winners = all.filter((each) => each.ok);
    expect(winners).toMatchObject([{ data: { say: { outcome: "committed" } } }]);
    const winner = winners[0]?.data?.say.fact;
    won.push(winner.id);
    for (const loser of all.filter((each) => !each.ok)) {
      expect(loser).toMatchObject({ exit_code: 2, error: { code: "claim-conflict" } });
      expect(loser.error?.details).toMatchObject([{ path, fact: winner.id, owner: winner.tool }]);
      const said = loser.data?.say;
      if (said === undefined) continue;
      expect(said.outcome).toBe("void");
      told.push(said.fact.id);
    }
  });

  it("leave in the ledger what they were told and nothing else", () => {
    const ids = idsOf(ledger);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual([...won, ...told].sort());
    for (const id of won.slice(-5)) expect(located(id).void_reason).toBeNull();
    for (const id of told.slice(0, 20)) expect(located(id).void_reason).toBe("claim-conflict");
    const { totals } = asked(app, ["room"]).data?.room ?? {};
    expect(totals.active_claims).toBe(20);
    expect(statusOf(app, feature)).toBe("");
  });

  async function claimOf(agent: number, path: string): Promise<Envelope> {
    const words = ["say", "claim", "--path", path, "--subject", "mine", "--tool", name(agent)];
    return envelopeOf(await begin(agent % 2 === 0 ? app : feature, [...words, "--json"]));
  }

  function located(id: string) {
    return asked(app, ["locate", id]).data?.locate.located;
  }
});

describe("writers in a repository without a room", () => {
  const root = scratch();

  it.each(numbers(3))("make it once and whole, hidden from Git at all times: %i", async (n) => {
    const app = repository(join(root, String(n)));
    const room = join(app, ".rally");
    let writing = true;
    const writers = Promise.all(numbers(24).map(write)).finally(() => {
      writing = false;
    });
    const seen = new Set<string>();
    while (writing) {
      seen.add(statusOf(app));
      // Nobody sees a log that Git would see too.
      if (existsSync(join(room, "log"))) expect(ignored(room)).toBe("*\n");
      await new Promise(setImmediate);
    }
    const all = await writers;
    expect([...seen]).toEqual([""]);
    expect(all.map((each) => each.data?.say.outcome)).toEqual(numbers(24).map(() => "committed"));
    const said = all.map((each) => each.data?.say.fact.id);
    expect(idsOf(join(room, "log/main.jsonl")).sort()).toEqual(said.sort());
    expect(all.map((each) => each.data?.say.seq).sort((a, b) => a - b)).toEqual(
      numbers(24).map((each) => each + 1),
    );
    expect(ignored(room)).toBe("*\n");
    expect(readdirSync(room).filter((each) => each.endsWith(".tmp"))).toEqual([]);
    expect(readdirSync(join(room, "log"))).toEqual(["main.jsonl"]);

    async function write(agent: number): Promise<Envelope> {
      const words = ["say", "lesson", "--subject", "s", "--tool", name(agent), "--json"];
      return envelopeOf(await begin(app, words));
    }
  });

  function ignored(room: string): string {
    return readFileSync(join(room, ".gitignore"), "utf8");
  }
});

describe("one session that speaks from many processes", () => {
  const { app, ledger } = scene();

  it("loses nothing and is one session", async () => {
    asked(app, ["enter", "--tool", "agent:01"]);
    const said = await Promise.all(
      numbers(16).map(async (n) => {
        const words = ["say", "artifact", "--subject", `work ${n}`, "--tool", "agent:01", "--json"];
        return envelopeOf(await begin(app, words)).data?.say.fact.id;
      }),
    );
    expect(idsOf(ledger)).toEqual(expect.arrayContaining(said));
    expect(new Set(linesOf(ledger).map((line) => line.session)).size).toBe(1);
  });

  it("writes a fact once, however many retries with its key run at once", async () => {
    const words = ["say", "lesson", "--subject", "s", "--tool", "agent:01"];
    const retry = [...words, "--idempotency-key", "once", "--json"];
    const all = await Promise.all(numbers(12).map(() => begin(app, retry)));
    expect(all.map((each) => each.exit)).toEqual(numbers(12).map(() => 0));
    const places = all.map((each) => envelopeOf(each).data?.say.seq);
    expect(new Set(places).size).toBe(1);
  });
});
