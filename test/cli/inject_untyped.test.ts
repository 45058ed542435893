/** Where nothing is typed, and the mailbox says it. */
import { describe, expect, it } from "vitest";
import { NEVER } from "../../lib/room/deadline.ts";
import { hooked, inject } from "./injecting.ts";
import { type Terminals, terminals } from "./terminals.ts";

describe("nothing is typed", () => {
  const refusals: readonly (readonly [
    string,
    (terms: Terminals) => unknown,
    number,
    string,
    string,
  ])[] = [
    [
      "while it asks for permission",
      (terms) => hooked(terms, "PermissionRequest:Write"),
      2,
      "not-typed",
      "it asks its user for permission, and Enter would be a yes",
    ],
    [
      "where somebody scrolls",
      ({ backend }) => backend.scroll(backend.terminals()[0]!.pane, true),
      2,
      "not-typed",
      "somebody scrolls in it",
    ],
    [
      "where a shell is left",
      ({ backend }) => backend.become(backend.terminals()[0]!.pane, "bash"),
      2,
      "not-typed",
      "a shell is in its terminal, which would run the words",
    ],
    [
      "while another text is on its way",
      ({ backend }) => backend.pass(backend.terminals()[0]!.pane, true),
      2,
      "not-typed",
      "another text is on its way to it",
    ],
    [
      "where its program has ended",
      ({ backend }) => backend.end(backend.terminals()[0]!.pane, 1),
      3,
      "stale-target",
      "its program has ended",
    ],
    [
      "where its terminal is gone",
      async (terms) => {
        await terms.begin("other-01", null);
        await terms.backend.stop(terms.backend.terminals()[0]!.pane, NEVER);
      },
      3,
      "stale-target",
      "its terminal is gone",
    ],
    [
      "where the whole server is gone",
      ({ backend }) => backend.crash(),
      3,
      "stale-target",
      "the server of its terminal is gone",
    ],
  ];

  it.each(refusals)("%s; the directive stands, and the mailbox says it", async (...row) => {
    const [, act, exit, code, reason] = row;
    const terms = terminals();
    await terms.begin("claude-01", "claude");
    await hooked(terms, "SessionStart:startup");
    await act(terms);
    const told = await inject(terms, "claude-01", "--text", "hello");
    expect([told.exit, told.code]).toEqual([exit, code]);
    expect(told.data).toMatchObject({
      recorded: true,
      delivered: false,
      delivery_state: "refused",
      delivery_reason: reason,
      fallback: "mailbox",
    });
    expect(terms.told("claude-01")).toEqual([]);
    expect(terms.backend.terminals().every(({ draft }) => draft === "")).toBe(true);
    expect((await hooked(terms, "UserPromptSubmit")).out).toContain("hello");
  });
});

describe("Cursor, of whose dialogs no hook tells", () => {
  it("finds it in its mailbox, and nothing is typed", async () => {
    const terms = terminals();
    await terms.begin("cursor-01", "cursor");
    const told = await inject(terms, "cursor-01", "--text", "hello");
    expect([told.exit, told.data.delivery_state]).toEqual([0, "queued"]);
    expect(terms.told("cursor-01")).toEqual([]);
  });
});
