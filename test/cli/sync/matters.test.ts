import { describe, expect, it } from "vitest";
import { type Clone, type Clones, makeClones } from "./clones.ts";

/** Clones that send each other all that is for other machines, and know each other's tools. */
async function all(): Promise<Clones> {
  const clones = makeClones();
  for (const each of [clones.one, clones.two]) {
    await each.ok(["config", "set", "sync.mode", "all"]);
    await each.ok(["enter"]);
  }
  return clones;
}

async function handed(from: Clone, to: Clone, subject: string): Promise<string> {
  const { fact } = await from.ok(["say", "handoff", "--to", to.tool, "--subject", subject]);
  return fact.id;
}

describe("between clones of which each sends all", () => {
  it("a handoff is next there, its receipt ends it in both", async () => {
    const { one, two } = await all();
    // The tool is known once it has been heard of.
    await two.claim("docs");
    await two.sync();
    await one.sync();
    const id = await handed(one, two, "the parser");
    await one.sync();
    await two.sync();
    expect(await two.ok(["next"])).toMatchObject({
      action: "respond_to_handoff",
      target_fact: id,
    });
    const { messages } = await two.ok(["inbox"]);
    expect(messages).toEqual([
      expect.objectContaining({ id, source: "direct", from: one.tool, other_machine: true }),
    ]);
    expect((await two.text(["inbox"])).out).toContain(`${one.tool} on another machine hands over`);
    await two.ok(["inbox", "--ack"]);
    expect((await two.ok(["inbox"])).messages).toEqual([]);
    await two.ok(["say", "receipt", "--ref", id]);
    expect((await one.ok(["room"])).open_handoffs).toHaveLength(1);
    await two.sync();
    await one.sync();
    expect((await one.ok(["room"])).open_handoffs).toEqual([]);
    expect((await two.ok(["room"])).open_handoffs).toEqual([]);
  });

  it("lead, mission and backlog of what is published are shown beside the own", async () => {
    const { one, two } = await all();
    await one.ok(["mission", "--set", "ship it"]);
    await one.ok(["backlog", "add", "--id", "a", "--intent", "the first"]);
    await one.sync();
    await two.sync();
    expect(await two.ok(["mission"])).toMatchObject({
      text: null,
      published_mission: { text: "ship it", set_by: one.tool },
    });
    expect(await two.ok(["backlog", "list"])).toMatchObject({
      items: [],
      published_items: [expect.objectContaining({ id: "a" })],
    });
    expect(await two.ok(["lead"])).toMatchObject({
      current_lead: { tool: two.tool },
      published_lead: { tool: one.tool },
    });
  });
});
