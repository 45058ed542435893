import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";
import { hook, saying } from "./hosted.ts";

const HERE = "ses_1";

/** A room in which OpenCode's session `ses_1` has said something, and a directive for it. */
async function told(summary: string, target = HERE): Promise<{ cast: Cast; id: string }> {
  const cast = new Cast();
  const change = { input: { sessionID: HERE } };
  await hook(cast, "opencode", "tool.execute.before:write", { change: withTarget(cast, change) });
  cast.append({ kind: "directive", target, summary, tool: "codex:01", session: "c" } as never);
  const [, id] = [...cast.ledger().matchAll(/"id":"(directive_[^"]*)"/g)].at(-1)!;
  return { cast, id: id! };
}

function withTarget(cast: Cast, { input }: { input: object }): object {
  const output = { args: { filePath: `${cast.root}/a.txt`, content: "x" } };
  return { input: { ...input, tool: "write", callID: "c" }, output };
}

/** What rally answers a plugin that has heard a bell. */
async function asks(cast: Cast, letter: string, session = HERE) {
  const payload = { directory: cast.root, properties: { sessionID: session, letter } };
  const how = { world: saying(JSON.stringify(payload)) };
  return cast.lines(["hook", "opencode", "doorbell"], how);
}

describe("a host that has heard a bell", () => {
  it("is told the letter whole, in its frame, and nothing is written yet", async () => {
    const text = "漢字\n\tsecond line\u202e; ends in @word";
    const { cast, id } = await told(`${text} ${"x".repeat(12_000)}`);
    const before = cast.ledger();
    const { exit, out, err } = await asks(cast, id);
    const { followup } = JSON.parse(out) as { readonly followup: string };
    const clean = text.replace("\u202e", "");
    expect([exit, err]).toEqual([0, ""]);
    expect(followup).toBe(
      `[rally ${id} from codex:01] ${clean} ${"x".repeat(12_000)}\nend of rally message ${id}.`,
    );
    expect(cast.ledger()).toBe(before);
  });

  it.each([
    ["is for somebody else", async () => told("other", "codex:02")],
    [
      "has come",
      async () => {
        const { cast, id } = await told("once");
        cast.append({ kind: "delivery", refs: [id], tool: toolOf(cast), session: HERE } as never);
        return { cast, id };
      },
    ],
    ["is none", async () => ({ ...(await told("one")), id: "directive_none" })],
  ])("is told nothing where the letter %s", async (_, scene) => {
    const { cast, id } = await scene();
    expect(await asks(cast, id)).toMatchObject({ exit: 0, out: "", err: "" });
  });
});

function toolOf(cast: Cast): string {
  return /"tool":"(opencode:[^"]*)"/.exec(cast.ledger())![1]!;
}
