import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asked, type Envelope, envelopeOf, environment, RALLY } from "./compiled.ts";
import { linesOf } from "./ledger_file.ts";
import { scene } from "./repository.ts";

const { root, app, room, ledger } = scene();
const A = ["--tool", "claude_code:01"];
const NOBODY = "65534";

/** Rights bind nobody who is root, so root's tests go on as somebody else. */
const other = process.getuid?.() === 0 ? ["setpriv", `--reuid=${NOBODY}`, "--clear-groups"] : [];
const probe = spawnSync(other[0] ?? RALLY, [
  ...other.slice(1),
  ...(other[0] ? [RALLY] : []),
  "version",
]);
if (probe.status !== 0)
  console.log(`skipped: this machine lets nobody run the binary as another user (${probe.error})`);

describe.skipIf(probe.status !== 0)("a room that may not be written to", () => {
  beforeAll(() => {
    asked(app, ["enter", ...A]);
    asked(app, ["say", "claim", "--path", "src/a.ts", "--subject", "s", ...A]);
    rights("a-w,a+rX");
  });
  afterAll(() => rights("u+w"));

  it.each([
    ["room"],
    ["recent"],
    ["who", "src/a.ts"],
    ["lead"],
    ["whoami", ...A],
    ["check", "before-write", "--path", "src/a.ts"],
    ["next", "--audit", "--tool", "codex:01"],
    ["locate", "claim_x"],
    ["config", "get"],
    ["backlog"],
    ["mission"],
    ["doctor"],
  ])("can be read: %s %s %s %s", (...words) => {
    const envelope = restricted(words.filter((each) => each !== undefined));
    expect(envelope).toMatchObject({ ok: true });
  });

  it("still stops a writer, and says what is held", () => {
    const stopped = restricted(["check", "before-write", "--strict", "--path", "src/a.ts"]);
    expect(stopped).toMatchObject({ exit_code: 4, error: { code: "claimed-path" } });
  });

  it.each([
    [["say", "lesson", "--subject", "s", ...A], "not-committed"],
    [
      ["say", "claim", "--path", "src/b.ts", "--subject", "s", "--tool", "codex:01"],
      "not-committed",
    ],
    [["say", "release", "--mine", ...A], "not-committed"],
    [["enter", "--tool", "codex:01"], "not-committed"],
    [["next", "--tool", "codex:01"], "not-committed"],
    [["leave", ...A], "not-committed"],
    [["mission", "--set", "m", ...A], "not-committed"],
    [["backlog", "add", "--id", "x", "--intent", "i", ...A], "not-committed"],
    [["config", "set", "claims.lease", "2h"], "unwritable-room"],
  ])("is not written to, which is told with exit 1: %s", (words, code) => {
    const before = readFileSync(ledger);
    const envelope = restricted(words);
    expect(envelope).toMatchObject({ exit_code: 1, error: { code } });
    expect(envelope.error?.message).toMatch(/EACCES|EROFS|EPERM/);
    expect(envelope.error?.hints.join()).toContain("rally doctor");
    expect(readFileSync(ledger).equals(before)).toBe(true);
  });

  it("is named by doctor", () => {
    const { checks } = restricted(["doctor"]).data?.doctor ?? {};
    const append = checks.find((each: { id: string }) => each.id === "append");
    expect(append).toMatchObject({ ok: false });
    expect(append.finding).toContain("cannot be written to");
  });

  it("has lost nothing when it may be written to again", () => {
    rights("u+w");
    const held = linesOf(ledger).length;
    expect(asked(app, ["say", "release", "--mine", ...A]).data?.say.outcome).toBe("committed");
    expect(linesOf(ledger).length).toBe(held + 1);
  });

  it("that may not even be read is said to be so, and stops nothing in silence", () => {
    chmodSync(join(room, "log"), 0o700);
    for (const verb of [["room"], ["check", "before-write", "--path", "src/a.ts"], ["recent"]]) {
      const envelope = restricted(verb);
      expect(envelope).toMatchObject({ exit_code: 1, error: { code: "unreadable-ledger" } });
      expect(envelope.error?.message).toContain("EACCES");
    }
    chmodSync(join(room, "log"), 0o755);
  });

  it("cannot be made in a repository that belongs to another", () => {
    const bare = join(root, "others");
    mkdirSync(join(bare, ".git/objects"), { recursive: true });
    mkdirSync(join(bare, ".git/refs"));
    writeFileSync(join(bare, ".git/HEAD"), "ref: refs/heads/main\n");
    chmodSync(bare, 0o555);
    const envelope = restricted(["say", "lesson", "--subject", "s", ...A], bare);
    expect(envelope).toMatchObject({ exit_code: 1, error: { code: "not-committed" } });
    expect(restricted(["room"], bare).ok).toBe(true);
    expect(existsSync(join(bare, ".rally"))).toBe(false);
  });
});

/** Whether the other user may read and search, and nobody write; nor to the worktree, where what is said would wait. */
function rights(how: string): void {
  chmodSync(root, 0o755);
  chmodSync(app, how === "u+w" ? 0o755 : 0o555);
  spawnSync("chmod", ["-R", how, room]);
}

/** Runs the binary as one whom the rights bind. */
function restricted(argv: readonly string[], cwd = app): Envelope {
  const [program = "", ...args] = [...other, RALLY, ...argv, "--json"];
  const options = { cwd, env: environment({}), encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(program, args, options);
  return envelopeOf({ exit: status, out: stdout, err: stderr });
}
