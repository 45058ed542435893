/** Packets as agents follow them: each line of them given to a shell as it stands, with the compiled program in PATH. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { asked, environment, RALLY } from "./compiled.ts";
import { linesOf } from "./ledger_file.ts";
import { repository, scratch, statusOf } from "./repository.ts";

const root = scratch();
const bin = join(root, "bin");
mkdirSync(bin);
symlinkSync(RALLY, join(bin, "rally"));

const WORK = {
  workstream: "A parser",
  description: "Tokens first.",
  tasks: [
    {
      id: "lexer",
      intent: `--write the lexer's "rules" for $HOME; \`id\` | & <é>`,
      owns: ["src/lexer.ts", "test/lexer"],
      validation: "echo 3 passed",
      output: "tokens, and it's tested",
      expect: "30m",
    },
    {
      id: "parser",
      intent: "write the parser",
      owns: ["src/parser.ts"],
      validation: "true",
      output: "trees",
      role: "builder",
      depends_on: ["lexer"],
    },
    {
      id: "review",
      intent: "read both",
      owns: "read-only",
      validation: "true",
      output: "-what is wrong",
      depends_on: ["lexer", "parser"],
    },
  ],
};

/** What one shell makes of a line. */
function shell(cwd: string, line: string) {
  const env = environment({ env: { PATH: `${bin}:/usr/bin:/bin` } });
  const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", line], {
    cwd,
    env,
    encoding: "utf8",
  });
  return { exit: status, out: stdout, err: stderr };
}

/** The lines in the loop of a packet, and those below it. */
function linesIn(app: string, task: string): { readonly loop: string[]; readonly out: string[] } {
  const packet = readFileSync(join(app, "packets", `${task}.packet.md`), "utf8");
  const [, loop = "", out = ""] = packet.split(
    /^## The loop$|^### When it has to wait.*$|^## Validation$/m,
  );
  const inside = (text: string) =>
    [...text.matchAll(/^```+sh\n(.*)\n```+$/gm)].map(([, line]) => line!);
  return { loop: inside(loop), out: inside(out) };
}

function made(): string {
  const app = repository(join(scratch(), "app"));
  writeFileSync(join(app, "work.json"), JSON.stringify(WORK));
  const argv = ["workstream", "packet", "work.json", "--run", "r1", "--out", "packets"];
  expect(asked(app, argv).ok).toBe(true);
  return app;
}

const ledger = (app: string) => linesOf(join(app, ".rally/log/main.jsonl"));

describe("the loop of a task that writes", () => {
  const app = made();
  const { loop } = linesIn(app, "parser");
  beforeAll(() => {
    for (const line of linesIn(app, "lexer").loop)
      expect(shell(app, line), line).toMatchObject({ exit: 0 });
    for (const line of loop) expect(shell(app, line), line).toMatchObject({ exit: 0, err: "" });
  });

  it("leaves claim, check-in, artifact and release of its step, with what it follows", () => {
    const own = ledger(app).filter(({ tool }) => tool === "agent:parser");
    expect(own.map(({ kind }) => kind)).toEqual([
      "session",
      "claim",
      "heartbeat",
      "artifact",
      "release",
    ]);
    const [begun, claim, checkIn, artifact, release] = own;
    expect(checkIn).toMatchObject({ task_ref: "parser", run: "r1", step: "parser" });
    expect(begun).toMatchObject({ role: "builder" });
    expect(claim).toMatchObject({
      paths: ["src/parser.ts"],
      subject: "write the parser",
      run: "r1",
      step: "parser",
      parent_steps: ["lexer"],
    });
    const evidence = ["THE RESULT OF THE VALIDATION"];
    expect(artifact).toMatchObject({ subject: "trees", evidence, run: "r1", step: "parser" });
    expect(release).toMatchObject({ ref: claim!["id"], run: "r1", step: "parser" });
  });

  it("says what it was given, whatever a shell would make of it", () => {
    const [, , claim, , artifact] = ledger(app).filter(({ tool }) => tool === "agent:lexer");
    const { intent, output } = WORK.tasks[0]!;
    expect(claim).toMatchObject({ kind: "claim", subject: intent, expect: "30m" });
    expect(artifact).toMatchObject({ kind: "artifact", subject: output });
  });

  it("holds nothing when it is over", () => {
    expect(asked(app, ["room"]).data!["room"].active_claims).toEqual([]);
    expect(statusOf(app)).toBe("?? packets/\n?? work.json");
  });

  it("stops at a peer's claim, and writes nothing then", () => {
    const other = made();
    const peer = ["--tool", "codex:02", "--path", "src/parser.ts", "--subject", "mine"];
    expect(asked(other, ["say", "claim", ...peer]).ok).toBe(true);
    const exits = linesIn(other, "parser").loop.map((line) => shell(other, line).exit);
    // Entered, refused, stopped, checked in, validated, shown, nothing to release, asked.
    expect(exits).toEqual([0, 2, 4, 0, 0, 0, 2, 0]);
  });
});

describe("the loop of a task that only reads", () => {
  it("leaves no claim, and what it is at and came to", () => {
    const app = made();
    const { loop } = linesIn(app, "review");
    for (const line of loop) expect(shell(app, line), line).toMatchObject({ exit: 0 });
    expect(loop.join("\n")).not.toMatch(/claim|check|release/);
    const own = ledger(app).filter(({ tool, kind }) => tool === "agent:review" && kind !== "lead");
    expect(own).toMatchObject([
      { kind: "session" },
      { kind: "presence", task: "read both", step: "review", parent_steps: ["lexer", "parser"] },
      { kind: "heartbeat", task_ref: "review" },
      { kind: "artifact", subject: "-what is wrong", run: "r1", step: "review" },
    ]);
  });
});

describe("a task that is seeded", () => {
  it("is renewed by its own loop and given back whole", () => {
    const app = made();
    const argv = ["workstream", "seed", "work.json", "--run", "r1", "--tool", "claude_code:01"];
    expect(asked(app, argv).ok).toBe(true);
    const peer = [
      "say",
      "claim",
      "--tool",
      "codex:02",
      "--path",
      "src/parser.ts",
      "--subject",
      "x",
    ];
    expect(asked(app, peer)).toMatchObject({ exit_code: 2, error: { code: "claim-conflict" } });
    for (const line of linesIn(app, "parser").loop)
      expect(shell(app, line), line).toMatchObject({ exit: 0 });
    const own = ledger(app).filter(({ tool }) => tool === "agent:parser");
    expect(new Set(own.map(({ session }) => session)).size).toBe(1);
    expect(own.at(-1)).toMatchObject({ kind: "release", ref: own[1]!["id"] });
    expect(asked(app, peer).ok).toBe(true);
  });
});

describe("a task that has to wait", () => {
  it("parks, and its next says once it is due how it goes on, so that it runs as it stands", () => {
    const app = made();
    const { out } = linesIn(app, "parser");
    const [, standby, next, blocker] = out as [string, string, string, string];
    expect(shell(app, standby.replace("+30m", "2026-01-01T00:00:00Z"))).toMatchObject({ exit: 0 });
    const { out: told } = shell(app, next);
    const [wake] = /rally say wake --tool agent:parser --ref standby_\S+/.exec(told) ?? [];
    expect(shell(app, wake ?? "false")).toMatchObject({ exit: 0 });
    expect(shell(app, blocker)).toMatchObject({ exit: 0 });
    const kinds = ledger(app).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["standby", "wake", "blocker"]));
  });
});
