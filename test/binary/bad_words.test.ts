import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { asked, envelopeOf, RALLY, rally } from "./compiled.ts";
import { linesOf } from "./ledger_file.ts";
import { scene, statusOf } from "./repository.ts";

const { app, feature, ledger } = scene();
const A = ["--tool", "claude_code:01"];
const say = (kind: string, ...words: string[]) => ["say", kind, ...words, ...A];

beforeAll(() => {
  asked(app, ["enter", ...A]);
});

describe("words that no fact can hold", () => {
  const many = (count: number, text = "x") => text.repeat(count);
  it.each<[title: string, code: string, words: string[]]>([
    ["a title of 513 letters", "too-long", say("lesson", "--subject", many(513))],
    ["a title of 513 pairs", "too-long", say("lesson", "--subject", many(513, "\u{1f600}"))],
    ["an empty title", "bad-value", say("lesson", "--subject", "")],
    ["a blank title", "bad-value", say("lesson", "--subject", " \t\n")],
    ["a body over 16 KiB", "too-long", say("lesson", "--subject", "s", "--summary", many(16_385))],
    [
      "a body over 16 KiB in UTF-8",
      "too-long",
      say("lesson", "--subject", "s", "--summary", many(5462, "\u20ac")),
    ],
    ["a long reason", "too-long", say("lesson", "--subject", "s", "--reason", many(4097))],
    [
      "a record over 64 KiB",
      "too-long",
      say("lesson", "--subject", "s", "--evidence", ...Array(17).fill(many(4096))),
    ],
    [
      "a record over 64 KiB once control characters are written out",
      "too-long",
      say("lesson", "--subject", "s", "--summary", many(16_000, "\u0001")),
    ],
    ["a path over 4096 bytes", "bad-path", say("claim", "--subject", "s", "--path", many(4097))],
    ["a path with a tab", "bad-path", say("claim", "--subject", "s", "--path", "a\tb")],
    ["a path with a newline", "bad-path", say("claim", "--subject", "s", "--path", "a\nb")],
    ["a path with an escape", "bad-path", say("claim", "--subject", "s", "--path", "\u001b[31m")],
    ["an empty path", "bad-path", say("claim", "--subject", "s", "--path", "")],
    ["the root", "bad-path", say("claim", "--subject", "s", "--path", ".")],
    ["the root, by its name", "bad-path", say("claim", "--subject", "s", "--path", app)],
    ["a pattern", "bad-path", say("claim", "--subject", "s", "--path", "src/*.ts")],
    ["Git's own files", "bad-path", say("claim", "--subject", "s", "--path", ".git/config")],
    ["the room's own files", "bad-path", say("claim", "--subject", "s", "--path", ".rally/log")],
    ["a path above", "outside-repo", say("claim", "--subject", "s", "--path", "../x")],
    ["a path elsewhere", "outside-repo", say("claim", "--subject", "s", "--path", "/etc/passwd")],
    ["one bad path of two", "outside-repo", say("claim", "--subject", "s", "--path", "a", "/x")],
    [
      "a resource without a type",
      "bad-resource",
      say("claim", "--subject", "s", "--resource", "x"),
    ],
    ["no scope", "no-scope", say("claim", "--subject", "s")],
    ["a tool of 97 letters", "bad-tool", ["enter", "--tool", many(97)]],
    ["a tool with a space", "bad-tool", ["enter", "--tool", "a b"]],
    ["a tool that looks like a path", "bad-tool", ["enter", "--tool", "../a"]],
    ["nobody's tool", "reserved-tool", ["enter", "--tool", "unknown"]],
    ["everybody's tool", "reserved-tool", ["enter", "--tool", "all"]],
    ["a session of 201 letters", "bad-session", ["enter", ...A, "--session-id", many(201)]],
    ["a session with a newline", "bad-session", ["enter", ...A, "--session-id", "a\nb"]],
    [
      "a lease of a week",
      "bad-lease",
      say("claim", "--subject", "s", "--path", "x", "--lease", "7d"),
    ],
    [
      "a wait of no length",
      "bad-value",
      say("claim", "--subject", "s", "--path", "x", "--wait", "x"),
    ],
    ["a step with a space", "bad-value", say("lesson", "--subject", "s", "--step", "a b")],
    ["a time that is none", "bad-value", say("standby", "--wake-after", "2026-02-30T00:00:00Z")],
  ])("are refused, and nothing is written: %s", (_, code, words) => {
    const before = readFileSync(ledger);
    expect(asked(app, words)).toMatchObject({ exit_code: 2, error: { code } });
    const { exit, out, err } = rally(app, words);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toMatch(/^rally: .+\n/);
    expect(err).not.toMatch(invisible);
    expect(err.length).toBeLessThan(6000);
    expect(readFileSync(ledger).equals(before)).toBe(true);
  });

  it("stop a check that is strict, and are told by one that is not", () => {
    for (const path of ["../x", "/etc/passwd", ".", "a\tb", ".git/HEAD"]) {
      const words = ["check", "before-write", "--path", path];
      const findings = [{ code: "outside-repo", severity: "stop", path }];
      expect(asked(app, words).data?.check).toMatchObject({ allow: false, findings });
      expect(asked(feature, [...words, "--strict"]).exit_code).toBe(4);
    }
  });
});

/** What a terminal or a model would act on. */
const invisible = /(?!\n)[\p{Cc}\p{Cf}]/u;

describe("text as it was given", () => {
  const odd = "\u001b[2J\u202eevil\u200b \u0007\r\ne\u0301 \u{e0041}";

  it("is stored and answered whole, and shown safely", () => {
    const said = asked(app, say("decision", "--subject", odd, "--summary", odd)).data?.say;
    expect(said.fact).toMatchObject({ subject: odd, summary: odd });
    expect(linesOf(ledger).at(-1)).toMatchObject({ subject: odd, summary: odd });
    for (const verb of [
      ["room"],
      ["recent"],
      ["locate", said.fact.id],
      ["enter", "--tool", "b:1"],
    ]) {
      const plain = rally(feature, verb).out;
      expect(plain).toContain("evil");
      expect(plain).not.toMatch(invisible);
      const json = rally(feature, [...verb, "--json"]).out;
      expect(json.slice(0, -1)).not.toMatch(invisible);
      expect(json).not.toContain("\u{e0041}");
    }
  });

  it("may look like flags, and is none", () => {
    const subject = "--- FAIL: -x --";
    expect(asked(app, say("lesson", "--subject", subject)).data?.say.fact.subject).toBe(subject);
    expect(asked(app, say("lesson", "--subject=--force")).data?.say.fact.subject).toBe("--force");
  });

  it("with the mark of a lost letter in it is text like any other", () => {
    const subject = "caf\ufffd";
    expect(asked(app, say("lesson", "--subject", subject)).data?.say.fact.subject).toBe(subject);
  });
});

// Elsewhere the system does not keep the bytes, and the runtime has replaced them already.
describe.skipIf(!existsSync("/proc/self/cmdline"))("bytes that are not UTF-8", () => {
  it.each([
    ["a lone byte", "caf\\351"],
    ["half a letter", "\\303"],
    ["half a pair", "\\355\\240\\275"],
    ["an overlong slash", "\\300\\257"],
    ["beyond the last letter", "\\364\\220\\200\\200"],
    ["beside the mark of a lost letter", "\\357\\277\\275 \\377"],
  ])("are refused: %s", (_, bytes) => {
    const before = readFileSync(ledger);
    for (const words of ['say lesson --subject "$bytes"', 'check before-write --path "$bytes"']) {
      const line = `bytes="$(printf '${bytes}')"; exec "$0" ${words} ${A.join(" ")} --json`;
      const { status, stdout, stderr } = spawnSync("sh", ["-c", line, RALLY], {
        cwd: app,
        env: { PATH: process.env.PATH },
        encoding: "utf8",
      });
      const envelope = envelopeOf({ exit: status, out: stdout, err: stderr });
      expect(envelope).toMatchObject({ exit_code: 2, error: { code: "bad-text" } });
    }
    expect(readFileSync(ledger).equals(before)).toBe(true);
  });
});

it("nothing of all this shows in git status", () => {
  expect(statusOf(app, feature)).toBe("");
});
