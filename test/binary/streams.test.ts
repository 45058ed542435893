import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { asked, RALLY, rally } from "./compiled.ts";
import { idsOf, linesOf } from "./ledger_file.ts";
import { scene } from "./repository.ts";

const { root, app, ledger } = scene();
const A = ["--tool", "claude_code:01"];
const B = ["--tool", "codex:01"];

beforeAll(() => {
  asked(app, ["say", "claim", "--path", "src/a.ts", "--subject", "s", ...A]);
  for (let n = 0; n < 40; n++)
    asked(app, ["say", "lesson", "--subject", `${n}`, "--summary", "long ".repeat(400), ...A]);
});

describe("a closed pipe", () => {
  it.each([
    ["rally help | head -1", 0],
    ["rally room --json | true", 0],
    ["rally recent --limit 40 --json | true", 0],
    ["rally recent --limit 40 | head -c 1", 0],
    ["rally demo | head -1", 0],
    ["rally say lesson --tool claude_code:01 --subject s | true", 0],
    // It adds no fault, and it takes none away: a stop and a refusal stay what they are.
    ["rally check before-write --strict --path src/a.ts --json | true", 4],
    ["rally say claim --tool codex:01 --path src/a.ts --subject s --json | true", 2],
    ["rally no-such-verb --json | true", 2],
  ])("changes nothing: %s", (line, exit) => {
    const said = shell(`${line}; echo "\${PIPESTATUS[0]}" >&3`);
    expect(said).toMatchObject({ third: `${exit}\n`, fatal: "" });
  });

  it("does not lose what was said, nor what is done after the answer", () => {
    const before = linesOf(ledger).length;
    shell(`for n in 1 2 3; do rally say lesson ${A.join(" ")} --subject s --json | true; done`);
    expect(linesOf(ledger).length).toBe(before + 3);
    expect(readdirSync(`${app}/.rally`)).toContain("cache");
  });

  it("leaves nothing of the demo behind", () => {
    shell("TMPDIR=$ROOT rally demo | true");
    expect(readdirSync(root).filter((each) => each.startsWith("rally-demo"))).toEqual([]);
  });

  it("on standard error is no fault either", () => {
    const said = shell("(rally no-such-verb; echo $? >&3) 2>&1 >/dev/null | true");
    expect(said).toMatchObject({ third: "2\n", fatal: "" });
  });
});

describe.skipIf(!existsSync("/dev/full"))("a full disk behind standard output", () => {
  it.each([
    ["rally room", 1],
    ["rally room --json", 1],
    ["rally help", 1],
    ["rally demo", 1],
    ["rally version --json", 1],
    ["rally check before-write --strict --path src/a.ts", 4],
  ])("is told, and is no success: %s", (line, exit) => {
    const said = shell(`${line} >/dev/full; echo $? >&3`);
    expect(said).toMatchObject({ third: `${exit}\n`, fatal: "" });
    expect(said.err).toContain("rally: The answer could not be written (ENOSPC)");
  });

  it("does not undo a write, and says so", () => {
    const key = ["--idempotency-key", "once"];
    const words = ["say", "lesson", "--subject", "s", ...A, ...key];
    const said = shell(`rally ${words.join(" ")} >/dev/full`);
    expect(said.err).toContain("What was done stands");
    expect(idsOf(ledger).filter((id) => id === "lesson_once")).toEqual(["lesson_once"]);
    expect(asked(app, words).data?.say.outcome).toBe("committed");
    expect(idsOf(ledger).filter((id) => id === "lesson_once")).toEqual(["lesson_once"]);
  });

  it("behind standard error changes no exit", () => {
    expect(shell("rally no-such-verb 2>/dev/full; echo $? >&3").third).toBe("2\n");
  });
});

describe("standard streams that are closed", () => {
  it.each(["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "</dev/null"])("are no fault: %s", (how) => {
    const said = shell(`rally room --json ${how}; echo $? >&3`);
    expect(said).toMatchObject({ third: "0\n", fatal: "" });
  });

  it("do not let an answer run into a file that is opened in their place", () => {
    const before = linesOf(ledger).length;
    shell(`rally say lesson ${B.join(" ")} --subject s --json <&- >&- 2>&-`);
    expect(linesOf(ledger).length).toBe(before + 1);
    expect(rally(app, ["doctor"]).out).not.toContain("damage:");
  });

  it("may be slow: a pipe that is full is waited for", () => {
    const { out } = shell("rally recent --limit 40 --json | wc -c");
    const whole = rally(app, ["recent", "--limit", "40", "--json"]).out;
    expect(whole.length).toBeGreaterThan(1 << 16);
    expect(Number(out)).toBe(whole.length);
  });
});

/** What a line of bash leads to: both streams, the third one for the test itself, and what no command may say. */
function shell(line: string) {
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", BINARY: RALLY, ROOT: root };
  const program = `rally() { "$BINARY" "$@"; }\n${line}`;
  const { output } = spawnSync("bash", ["-c", program], {
    cwd: app,
    env,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const [, out = "", err = "", third = ""] = output as string[];
  const [fatal = ""] = /^\s+at .*|.*(This should not|node:internal).*/m.exec(err) ?? [];
  return { out, err, third, fatal };
}
