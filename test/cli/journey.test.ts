/** A whole piece of work by two agents in two worktrees, and what is left behind by it: nothing that Git sees. */
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { git } from "../git/git_command.ts";
import { Cast, COLD, type How } from "./cast.ts";
import { ROOT } from "./import_graph.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;

describe("a whole journey", () => {
  it("goes from joining to leaving, keeps git status clean and no place of this machine in any fact", async () => {
    const cast = new Cast();
    const side = { cwd: "../side", env: { HOME: join(cast.root, ".."), USER: "somebody" } };
    cast.worktree("side", "topic");
    const strict = ["check", "before-write", "--strict", "--path", "src/a.ts"] as const;
    const lineage = ["--run", "r1", "--step", "parse"];

    await cast.ok(A, ["enter", "--role", "builder", "--cwd", cast.root, "--host", hostname()]);
    await cast.ok(B, ["enter", "--role", "reviewer"], side);
    await cast.ok(A, ["mission", "--set", "parse files of any size"]);
    await cast.ok(B, ["ack"], side);
    const claim = await cast.say(
      A,
      "claim",
      "--path",
      join(cast.root, "src/a.ts"),
      "--subject",
      "x",
      ...lineage,
    );
    const refused = ["say", "claim", "--path", "src/a.ts", "--subject", "y"] as const;
    expect((await cast.run(B, refused, side)).code).toBe("claim-conflict");
    expect((await cast.run(B, strict, side)).exit).toBe(4);
    const handoff = await cast.say(
      A,
      "handoff",
      "--to",
      B,
      "--subject",
      "review",
      "--summary",
      "all of it",
    );
    expect((await cast.ok(B, ["next"], side)).target_fact).toBe(handoff);
    await cast.ok(B, ["say", "receipt", "--ref", handoff], side);
    const artifact = [
      "say",
      "artifact",
      "--subject",
      "reviewed",
      "--evidence",
      "42 tests",
      ...lineage,
    ] as const;
    const { fact } = await cast.ok(B, artifact, side);
    expect((await cast.ok(A, ["next"])).action).toBe("continue_or_release_claim");
    await cast.say(A, "receipt", "--ref", fact.id);
    await cast.say(A, "release", "--ref", claim);
    expect((await cast.run(B, strict, side)).exit).toBe(0);
    expect((await cast.ok(A, ["check", "before-complete", "--strict"])).allow).toBe(true);
    for (const tool of [A, B]) await cast.ok(tool, ["leave"]);

    for (const dir of [cast.root, join(cast.root, "../side")])
      expect(git(dir, ["status", "--porcelain", "--ignored=no"])).toBe("");
    const places = [
      cast.root,
      join(cast.root, ".."),
      hostname(),
      `/${userInfo().username}`,
      "somebody",
    ];
    for (const place of places) expect(cast.ledger()).not.toContain(place);
  });
});

describe("rally demo", () => {
  it.skipIf(COLD)(
    "plays the loop with this very program, and every step turns out as it must",
    async () => {
      const self = [process.execPath, join(ROOT, "cli.ts")];
      const { steps, failed, kept } = await new Cast().ok(null, ["demo"], demoOf(self));
      expect(steps.filter((step) => !step.ok)).toEqual([]);
      expect([steps.length > 10, failed, kept]).toEqual([true, 0, null]);
    },
  );

  it("says which steps went wrong, and exits 1", async () => {
    const { exit, code, data } = await new Cast().run(null, ["demo"], demoOf(["false"]));
    expect([exit, code]).toEqual([1, "demo-failed"]);
    expect([data.failed, data.passed]).toEqual([data.steps.length, 0]);
  });
});

/** The demo runs Git and rally as processes, and finds Git by PATH. */
function demoOf(self: readonly string[]): How {
  return { world: { self }, env: { PATH: process.env.PATH ?? "" } };
}
