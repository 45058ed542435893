import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;

const add = (id: string, ...words: string[]) =>
  ["backlog", "add", "--id", id, "--intent", `do ${id}`, ...words] as const;

async function ready(cast: Cast, tool: string | null = A): Promise<unknown[]> {
  const { items } = await cast.ok(tool, ["backlog"]);
  return items.filter((each) => each.ready).map((each) => each.id);
}

describe("rally backlog", () => {
  it("lists items in order of adding, with all that was said of them", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter"]);
    await cast.ok(A, add("one", "--owns", "src/a.ts", "src/deep/"));
    const { fact, items } = await cast.ok(A, add("two", "--depends-on", "one", "--to", A));
    expect(items.map((each) => each.id)).toEqual(["one", "two"]);
    expect(items[1]).toEqual({
      id: "two",
      fact: fact.id,
      intent: "do two",
      owns: [],
      depends_on: ["one"],
      status: "open",
      target: A,
      ready: false,
    });
    expect(items[0]?.owns).toEqual(["src/a.ts", "src/deep"]);
    expect(await cast.ok(null, ["backlog", "list"])).toEqual({ items });
  });

  it("changes what is named and keeps the rest", async () => {
    const cast = new Cast();
    await cast.ok(A, add("one", "--owns", "src"));
    const { items } = await cast.ok(B, ["backlog", "update", "--id", "one", "--status", "planned"]);
    expect(items[0]).toMatchObject({ intent: "do one", owns: ["src"], status: "planned" });
  });

  it("is ready when what it depends on is done and no peer has claimed what it owns", async () => {
    const cast = new Cast();
    await cast.ok(A, add("one", "--owns", "src/a.ts"));
    await cast.ok(A, add("two", "--depends-on", "one"));
    expect(await ready(cast)).toEqual(["one"]);
    await cast.say(B, "claim", "--path", "src", "--subject", "x");
    expect([await ready(cast), await ready(cast, B), await ready(cast, null)]).toEqual([
      [],
      ["one"],
      [],
    ]);
    cast.now += 3 * 3_600_000;
    expect(await ready(cast)).toEqual(["one"]);
    await cast.ok(A, ["backlog", "done", "--id", "one", "--evidence", "42 tests pass"]);
    expect(await ready(cast)).toEqual(["two"]);
  });

  it.each(["in_progress", "blocked", "done"])("is not ready while it is %s", async (status) => {
    const cast = new Cast();
    await cast.ok(A, add("one"));
    await cast.ok(A, ["backlog", "update", "--id", "one", "--status", status]);
    expect(await ready(cast)).toEqual([]);
  });

  it.each([
    ["done on a missing item", ["done", "--id", "none"], "no-item"],
    ["done twice", ["done", "--id", "over"], "no-item"],
    ["an update of a missing item", ["update", "--id", "none", "--intent", "x"], "no-item"],
    ["an item that is there", ["add", "--id", "one", "--intent", "x"], "item-exists"],
    ["a dependency on itself", ["update", "--id", "one", "--depends-on", "one"], "item-cycle"],
    ["a circle", ["update", "--id", "one", "--depends-on", "three"], "item-cycle"],
    [
      "a dependency that is missing",
      ["add", "--id", "x", "--intent", "x", "--depends-on", "none"],
      "no-item",
    ],
    ["an id with white space", ["add", "--id", "a b", "--intent", "x"], "bad-value"],
    ["an unknown status", ["update", "--id", "one", "--status", "finished"], "bad-value"],
    ["a path outside", ["add", "--id", "x", "--intent", "x", "--owns", "../x"], "outside-repo"],
    ["an intent beyond limits", ["add", "--id", "x", "--intent", "x".repeat(4097)], "too-long"],
    ["an intent with NUL", ["add", "--id", "x", "--intent", "a\0b"], "bad-text"],
    ["evidence beyond limits", ["done", "--id", "one", "--evidence", "x".repeat(4097)], "too-long"],
  ])("refuses %s, with the ledger as it was", async (_, words, wanted) => {
    const cast = new Cast();
    await cast.ok(A, add("one"));
    await cast.ok(A, add("two", "--depends-on", "one"));
    await cast.ok(A, add("three", "--depends-on", "two"));
    await cast.ok(A, add("over"));
    await cast.ok(A, ["backlog", "done", "--id", "over"]);
    const before = cast.ledger();
    const { exit, code } = await cast.run(A, ["backlog", ...words]);
    expect([exit, code]).toEqual([2, wanted]);
    expect(cast.ledger()).toBe(before);
  });

  it("is for a tool that is still to come, or for somebody known, but not for a mere name", async () => {
    const cast = new Cast();
    await cast.ok(B, ["enter"]);
    const targets = [B, "codex", "all", "gemini:07"];
    for (const [n, to] of targets.entries()) await cast.ok(A, add(`item-${n}`, "--to", to));
    const { items } = await cast.ok(null, ["backlog"]);
    expect(items.map((each) => each.target)).toEqual([B, B, "all", "gemini:07"]);
    const { exit, code } = await cast.run(A, add("one", "--to", "the new one"));
    expect([exit, code]).toEqual([3, "unknown-target"]);
  });
});
