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

describe("who holds a path on another machine", () => {
  it("is asked for it where handoffs go there, and in no words that would be refused elsewhere", async () => {
    const { one, two } = makeClones();
    await one.claim("src");
    await one.sync();
    await two.ok(["enter"]);
    await two.sync();
    const ways = async (): Promise<readonly string[]> => {
      const { json } = await two.run(["say", "claim", "--path", "src", "--subject", "x"]);
      const strict = await two.run(["check", "before-write", "--strict", "--path", "src"]);
      const { commands } = await two.ok(["who", "src"]);
      return [json, strict.json]
        .flatMap((each) => (each.ok ? [] : each.error.hints))
        .concat(commands.map(({ text }) => text));
    };
    const handoff = ["say", "handoff", "--to", one.tool, "--subject", "may I"] as const;
    expect((await ways()).join("\n")).not.toContain("say handoff");
    expect(await ways()).toContain(
      `Ask for it: ${one.tool} is on another machine, and handoffs go there after rally config set sync.mode all`,
    );
    expect(await two.run(handoff)).toMatchObject({
      code: "unknown-target",
      json: { error: { hints: [expect.stringContaining("On another machine somebody is")] } },
    });
    await two.ok(["config", "set", "sync.mode", "all"]);
    expect((await ways()).filter((each) => each.includes("say handoff"))).toHaveLength(3);
    expect((await two.run(handoff)).exit).toBe(0);
  });
});

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
      reason: `${one.tool} on another machine hands you "the parser"`,
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
