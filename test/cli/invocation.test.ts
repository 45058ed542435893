import { describe, expect, it } from "vitest";
import { VERBS } from "../../lib/cli/manifest.ts";
import { Cast } from "./cast.ts";

const CLAIM = ["say", "claim", "--subject", "x"] as const;

describe("a mistyped command", () => {
  it.each([
    [["rom"], "room"],
    [["whoma"], "whoami"],
    [["recnt"], "recent"],
    [["say", "clam"], "say claim"],
    [["check", "before-wrote"], "check before-write"],
    [["lead", "hand"], "lead handoff"],
  ])("is no verb, and the nearest one is named: %j", async (argv, near) => {
    const { exit, json, code } = await new Cast().json("codex:01", argv);
    expect([exit, code, json.command, json.schema]).toEqual([2, "unknown-verb", null, null]);
    expect(hints(json)).toContain(`Did you mean "${near}"?`);
  });

  it("needs a second word where there are several and none is meant", async () => {
    const { exit, json } = await new Cast().json("codex:01", ["say"]);
    expect([exit, json.command]).toEqual([2, null]);
    expect(message(json)).toContain("claim, release, blocker");
  });

  it("names the nearest flag, and keeps the verb", async () => {
    const { exit, json, code } = await new Cast().json("codex:01", [...CLAIM, "--pth", "a"]);
    expect([exit, code, json.command]).toEqual([2, "unknown-flag", "say"]);
    expect(hints(json)).toContain("Did you mean --path?");
  });

  it("says so on standard error to a person, with its hints indented", async () => {
    const { exit, out, err } = await new Cast().text("codex:01", ["rom"]);
    expect([exit, out]).toEqual([2, ""]);
    expect(err).toMatch(/^rally: There is no verb "rom"\n {2}Did you mean "room"\?\n/);
  });

  it.each([
    [[...CLAIM, "--path"], "missing-value"],
    [["say", "claim", "--subject"], "missing-value"],
    [["say", "claim", "--subject", "--path", "src/a.ts"], "missing-value"],
    [["say", "claim", "--path", "src/a.ts"], "missing-flag"],
    [["say", "receipt"], "missing-flag"],
    [["backlog", "add", "--id", "one"], "missing-flag"],
    [["who"], "missing-argument"],
    [["config", "set", "claims.lease"], "missing-argument"],
    [["who", "src/a.ts", "src/b.ts"], "stray-argument"],
    [["room", "everything"], "stray-argument"],
    [["say", "claim", "src/a.ts", "--subject", "x"], "stray-argument"],
    [["enter", "--role", "builder", "--role", "reviewer"], "repeated-flag"],
    [["say", "handoff", "--subject", "x", "--to", "all", "--target", "all"], "repeated-flag"],
    [["enter", "--tier", "grand"], "bad-value"],
    [["say", "blocker", "--subject", "x", "--severity", "awful"], "bad-value"],
    [["say", "decision", "--subject", "x", "--status", "final"], "bad-value"],
    [["room", "--readers=yes"], "unwanted-value"],
    [["recent", "--limit", "many"], "bad-value"],
    [["recent", "--limit", "0"], "bad-value"],
    [["next", "--limit", "21"], "bad-value"],
    [["recent", "--since", "nowhere:12"], "bad-value"],
    [[...CLAIM, "--path", "src/a.ts", "--lease", "9m"], "bad-lease"],
    [[...CLAIM, "--path", "src/a.ts", "--lease", "25h"], "bad-lease"],
    [[...CLAIM, "--resource", "the port"], "bad-resource"],
    [[...CLAIM, "--path", "src/a.ts", "--run", "two words"], "bad-value"],
    [["say", "standby", "--wake-after", "-5m"], "bad-value"],
    [["say", "standby", "--wake-after", "+0m"], "bad-value"],
    [["say", "standby", "--wake-after", "2026-02-30T00:00:00Z"], "bad-value"],
    [["say", "standby", "--subject", "for nothing"], "missing-flag"],
    [["say", "release"], "missing-flag"],
    [["enter", "--spawned", "coder"], "bad-value"],
    [["enter", "--pid", "me"], "bad-value"],
    [["mission", "--may", "merge"], "missing-flag"],
    [["completions", "tcsh"], "bad-value"],
    [["config", "get", "claims.leese"], "unknown-setting"],
    [["config", "set", "claims.lease", "5m"], "bad-value"],
  ])("is refused with what is wrong and what would be right: %j", async (argv, code) => {
    const cast = new Cast();
    const told = await cast.json("codex:01", argv);
    expect([told.exit, told.code, told.json.command]).toEqual([2, code, argv[0]]);
    expect(hints(told.json).length).toBeGreaterThan(0);
    expect(cast.ledger()).toBe("");
  });
});

describe("a value that looks like a flag", () => {
  it.each(["-5m", "-n x", "--- FAIL", "-", "--", "-1", "--Big", "--a_b"])(
    "is a value all the same: %s",
    async (value) => {
      const cast = new Cast();
      const { fact } = await cast.ok("codex:01", ["say", "risk", "--subject", value]);
      expect(fact.subject).toBe(value);
    },
  );

  it("is given with = where it has the form of a flag", async () => {
    const cast = new Cast();
    const { fact } = await cast.ok("codex:01", ["say", "risk", "--subject=--json", "--reason=a=b"]);
    expect([fact.subject, fact.reason]).toEqual(["--json", "a=b"]);
  });
});

describe("a list flag", () => {
  it("takes every word up to the next flag, and may be given again", async () => {
    const argv = [
      "say",
      "claim",
      "--path",
      "src/b.ts",
      "src/a.ts",
      "--subject",
      "x",
      "--path=README",
    ];
    const { fact } = await new Cast().ok("codex:01", argv as ["say", ...string[]]);
    expect(fact.paths).toEqual(["README", "src/a.ts", "src/b.ts"]);
  });

  it("takes words behind a value given with = too", async () => {
    const argv = ["say", "risk", "--subject", "x", "--evidence=one", "two", "-3"] as const;
    const { fact } = await new Cast().ok("codex:01", argv);
    expect(fact.evidence).toEqual(["one", "two", "-3"]);
  });
});

describe("a word that every object knows", () => {
  it.each(["__proto__", "constructor", "toString"])(
    "is a value like any other: %s",
    async (word) => {
      const cast = new Cast();
      const { fact } = await cast.ok("codex:01", ["say", "risk", "--subject", word]);
      expect(fact.subject).toBe(word);
      for (const argv of [[word], ["say", word], ["help", word], ["config", "get", word]])
        expect((await cast.json("codex:01", argv)).exit).toBe(2);
    },
  );
});

describe("--timeout-ms", () => {
  it.each(["100", "60000"])("may be %s", async (ms) => {
    expect((await new Cast().run(null, ["room", "--timeout-ms", ms])).exit).toBe(0);
  });

  it.each(["99", "60001", "soon", "1.5", "-100", "1e3", ""])("cannot be %j", async (ms) => {
    const { exit, code } = await new Cast().run(null, ["room", "--timeout-ms", ms]);
    expect([exit, code]).toEqual([2, "bad-value"]);
  });
});

describe("-C and --workdir", () => {
  it("mean as if started there, for the room and for paths", async () => {
    const cast = new Cast();
    const elsewhere = { cwd: "src/deep" };
    const up = ["say", "claim", "-C", "..", "--path", "a.ts", "--subject", "x"] as const;
    expect((await cast.ok("codex:01", up, elsewhere)).fact.paths).toEqual(["src/a.ts"]);
    const { path, free } = await cast.ok(null, ["who", "a.ts", `--workdir=${cast.root}/src`]);
    expect([path, free]).toEqual(["src/a.ts", false]);
  });

  it("refuse what is no directory", async () => {
    const { exit, code } = await new Cast().run(null, ["room", "-C", "src/a.ts"]);
    expect([exit, code]).toEqual([2, "bad-workdir"]);
  });
});

describe("help", () => {
  it.each(VERBS.map(({ words }) => words))("is there for rally %s %s", async (...words) => {
    const cast = new Cast();
    const given = words.filter((word) => word !== undefined);
    for (const how of ["--help", "-h"]) {
      const { exit, json } = await cast.json(null, [...given, how]);
      expect([exit, json.command]).toEqual([0, "help"]);
    }
    const { out } = await cast.text(null, [...given, "--help"]);
    expect(out.startsWith(`rally ${given.join(" ")}`)).toBe(true);
    for (const part of ["\nexample\n", "\nexit\n", "--json"]) expect(out).toContain(part);
    expect((await cast.text(null, ["help", ...given])).out).toBe(out);
  });

  it.each(["say", "check", "lead", "backlog", "config"])(
    "for %s alone lists what begins with it",
    async (first) => {
      const verbs = VERBS.filter(({ words }) => words[0] === first).map((each) =>
        each.words.join(" "),
      );
      const cast = new Cast();
      const { data } = await cast.json(null, [first, "--help"]);
      expect((data as { verbs: { verb: string }[] }).verbs.map((each) => each.verb)).toEqual(verbs);
    },
  );

  it("is what no word at all, -h and --help ask for, and lists every verb", async () => {
    const cast = new Cast();
    const [bare, short, long] = [[], ["-h"], ["--help"]].map((argv) => cast.text(null, argv));
    const { out } = await bare!;
    expect([(await short!).out, (await long!).out]).toEqual([out, out]);
    for (const { words, summary } of VERBS) expect(out).toMatch(lineOf(words, summary));
  });

  it("lists the exits", async () => {
    expect((await new Cast().text(null, ["help", "exit-codes"])).out).toMatch(
      /^0 {2}.*\n1 .*\n2 .*\n3 .*\n4 .*\n$/,
    );
  });

  it("of an unknown verb names the nearest", async () => {
    const { exit, code, json } = await new Cast().run(null, ["help", "clai"]);
    expect([exit, code, json.command]).toEqual([2, "unknown-verb", "help"]);
  });
});

describe("--version", () => {
  it.each([["-V"], ["--version"], ["room", "--version"]])(
    "wins over all else: %s %s",
    async (...argv) => {
      const { json } = await new Cast().json(
        null,
        argv.filter((each) => each !== undefined),
      );
      expect(json.command).toBe("version");
    },
  );
});

describe("--trace", () => {
  it("says on standard error what the command cost, and changes no answer", async () => {
    const cast = new Cast();
    await cast.ok("codex:01", ["enter"]);
    const plain = await cast.run(null, ["recent"]);
    const { out, err, count } = await cast.run(null, ["recent", "--trace"]);
    expect(out).toBe(plain.out);
    const { factsDecoded, bytesRead, filesOpened } = count;
    const [counts, stages] = err.split("\n");
    expect(counts).toBe(
      `trace: facts decoded ${factsDecoded}, bytes read ${bytesRead}, files opened ${filesOpened}`,
    );
    expect(stages).toMatch(/^trace: (?:[a-z ]+ [\d.]+ ms, )+total [\d.]+ ms$/);
  });
});

type Json = Awaited<ReturnType<Cast["json"]>>["json"];

const hints = (json: Json): readonly string[] => (json.ok ? [] : json.error.hints);
const message = (json: Json): string => (json.ok ? "" : json.error.message);

function lineOf(words: readonly string[], summary: string): RegExp {
  const literal = summary.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`\\n {2}${words.join(" ")} +${literal}\\n`);
}
