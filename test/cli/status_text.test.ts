/** What `rally status` tells a person. */
import { describe, expect, it } from "vitest";
import { untrusted } from "../../lib/fact/untrusted.ts";
import { Cast } from "./cast.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;
const STATUS = ["status", "--session-id", "s-1", "--task-ref", "lexer"] as const;
const CHECK_IN = ["heartbeat", "--session-id", "s-1", "--task-ref", "lexer"] as const;
const MINUTE = 60_000;

describe("rally status", () => {
  it("tells a person the verdict, what to do, and what it rests on", async () => {
    const cast = new Cast();
    const text = async () => (await cast.text(A, STATUS)).out.split("\n").slice(0, -1);
    expect(await text()).toEqual([
      "warn: check in: rally heartbeat --task-ref lexer",
      "no check-in on lexer",
      "nothing unread",
      "nobody else is here",
    ]);
    await cast.ok(A, [...CHECK_IN, "--progress", "half of it"]);
    await cast.ok(B, ["say", "presence", "--task", "parse"]);
    await cast.ok(B, ["heartbeat", "--task-ref", "docs"]);
    expect(await text()).toEqual([
      "clear: nothing to do",
      'lexer running "half of it" at 12:00Z; the next is due at 12:10Z',
      "nothing unread",
      "1 peer:",
      '  codex:01 active at "parse", on docs seen 12:00Z',
    ]);
    cast.now += 31 * MINUTE;
    const blocker = await cast.say(B, "blocker", "--subject", "wait", "--severity", "critical");
    expect(await text()).toEqual([
      "blocked: see to the blockers below",
      `codex:01 is blocked: "wait" ${blocker}`,
      'lexer running "half of it" at 12:00Z; the next was due at 12:10Z, 3 missed',
      "nothing unread",
      "1 peer:",
      '  codex:01 active at "parse", on docs, 3 check-ins missed seen 12:31Z',
    ]);
  });

  it("tells a person what is unread, and the newest of it first", async () => {
    const cast = new Cast();
    await cast.ok(A, CHECK_IN);
    await cast.say(B, "blocker", "--subject", "tabs or spaces", "--target", A);
    await cast.say(B, "handoff", "--subject", "for anyone", "--target", "all");
    const { out } = await cast.text(A, STATUS);
    expect(out.split("\n").slice(3, 6)).toEqual([
      "2 unread, 1 for you: rally inbox",
      '  codex:01 hands over "for anyone"',
      '  codex:01 is blocked: "tabs or spaces"',
    ]);
  });

  it("tells a person how to answer a blocker that names the session, and puts into a command only what is a name", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter", "--session-id", "s-1"]);
    const subject = untrusted("x");
    const about = { kind: "blocker", tool: B, session: "s-2", subject, severity: "critical" };
    const continues = { kind: "session", status: "continues", ref: "s-1", tool: A, session: "s-9" };
    cast.append(
      { ...about, id: "mine", target: A },
      { ...about, id: "named", target: "s-1" },
      { ...about, id: "all", target: "all" },
      { ...about, id: "none" },
      { ...about, id: "other", target: "gemini:01" },
      { ...about, id: "x; $(y)", target: A },
      continues,
      { ...about, id: "anew", target: "s-9" },
    );
    const told = async (id: string) => (await cast.text(A, ["status", "--session-id", id])).out;
    const [line, answer] = ['codex:01 is blocked: "x"', "answer: rally say resolve --ref"];
    expect((await told("s-9")).split("\n").slice(1, 8)).toEqual([
      `${line} mine; ${answer} mine`,
      `${line} named; ${answer} named`,
      `${line} all`,
      `${line} none`,
      `${line} other`,
      `${line} x; $(y)`,
      `${line} anew; ${answer} anew`,
    ]);
    expect(await told("s-3")).toContain(`${line} named\n`);
    await cast.say(A, "resolve", "--session-id", "s-9", "--ref", "named");
    expect(await told("s-9")).not.toContain("named");
  });

  it("names the task of the newest check-in where none is expected, and puts into a command only what is a name", async () => {
    const cast = new Cast();
    const told = async (...words: string[]) =>
      (await cast.text(A, ["status", ...words])).out.split("\n")[0];
    await cast.ok(A, ["heartbeat", "--task-ref", "lexer", "--not-on-task"]);
    expect(await told()).toBe("warn: check in: rally heartbeat --task-ref lexer");
    const other = ["--task-ref", "x; $(y)"];
    expect(await told(...other)).toBe("warn: check in: rally heartbeat --task-ref ID");
  });

  it.each([
    ["wrong_task", ["heartbeat", "--task-ref", "parser"], "parser running at 12:00Z, not on lexer"],
    [
      "blocked",
      [...CHECK_IN, "--status", "blocked", "--reason", "why"],
      'lexer blocked "why" at 12:00Z',
    ],
    ["drift_risk", [...CHECK_IN, "--not-on-task"], "lexer running at 12:00Z, no longer on it"],
  ] as const)("tells a person of %s", async (health, said, wanted) => {
    const cast = new Cast();
    await cast.ok(A, [
      ...said.filter((each) => each !== "s-1" && each !== "--session-id"),
      "--session-id",
      "s-1",
    ] as never);
    expect((await cast.ok(A, STATUS)).task_heartbeat.health).toBe(health);
    expect((await cast.text(A, STATUS)).out.split("\n")[1]).toBe(wanted);
  });
});
