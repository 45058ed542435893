/** Facts on their way from room to room through pipes, as people and scripts move them. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { asked, RALLY, rally } from "./compiled.ts";
import { idsOf } from "./ledger_file.ts";
import { repository, scratch } from "./repository.ts";

const root = scratch();
const [one, other] = [repository(`${root}/one`), repository(`${root}/other`)];
const ledger = (app: string): string => `${app}/.rally/log/main.jsonl`;

for (let n = 0; n < 30; n++)
  asked(one, [
    "say",
    "lesson",
    "--tool",
    "codex:01",
    "--subject",
    `${n}`,
    "--summary",
    "s ".repeat(4000),
  ]);

describe("a pipe from room to room", () => {
  it("carries every fact, byte for byte, and the second time none", () => {
    const line = 'rally -C "$ROOT/one" export | rally -C "$ROOT/other" import - --json';
    const first = JSON.parse(shell(line).out);
    expect(first.data.import).toMatchObject({ complete: true, read: 30, appended: 30 });
    expect(readFileSync(ledger(other))).toEqual(readFileSync(ledger(one)));
    expect(JSON.parse(shell(line).out).data.import).toMatchObject({
      appended: 0,
      already_here: 30,
    });
    expect(readFileSync(ledger(other))).toEqual(readFileSync(ledger(one)));
  });

  it("may pass gzip, and be cut off by whoever reads it", () => {
    repository(`${root}/third`);
    const packed = 'rally -C "$ROOT/one" export | gzip -c | rally -C "$ROOT/third" import -';
    expect(shell(packed).out).toBe("30 facts read, 30 new here, 0 here before\n");
    const cut = shell(
      `rally -C "$ROOT/one" export | head -n 2 | rally -C "$ROOT/other" import -; echo "\${PIPESTATUS[*]}"`,
    );
    expect(cut.out).toBe("2 facts read, 0 new here, 2 here before\n0 0 0\n");
    expect(cut.err).toBe("");
  });

  it.each(["import - <&3", "import ../pipe"])(
    "that never ends is left at the deadline that was given: %s",
    (words) => {
      const line = `test -p pipe || mkfifo pipe; exec 3<>pipe; rally -C other ${words} --timeout-ms 300 --json; echo $?`;
      const [answer, exit] = shell(line).out.split("\n");
      expect([JSON.parse(answer!).error.code, exit]).toEqual(["deadline", "1"]);
    },
  );
});

describe("what cannot be taken in", () => {
  it.each([
    ["import -", "nothing-to-import", ""],
    ["import -", "nothing-to-import", "\0\0\0\n\xff\xfe"],
    ["import nowhere", "unreadable-file", ""],
    ["import .", "unreadable-file", ""],
    ["import /dev/null", "nothing-to-import", ""],
  ])("is refused: %s, %s", (words, code, input) => {
    const { status, stdout } = spawnSync(RALLY, [...words.split(" "), "--json"], {
      cwd: other,
      input,
      encoding: "utf8",
    });
    expect([status, JSON.parse(stdout).error.code]).toEqual([2, code]);
  });

  it("is refused with standard input closed too", () => {
    expect(shell('cd "$ROOT/other" && rally import - <&-; echo $?').out).toBe("2\n");
  });
});

it("a link may lead to the file, and a file may be taken in while it is being read elsewhere", () => {
  writeFileSync(`${root}/facts.jsonl`, rally(one, ["export"]).out);
  const line =
    'ln -s facts.jsonl "$ROOT/link"; for n in 1 2 3; do rally -C "$ROOT/other" import "$ROOT/link" & done; wait';
  expect(shell(line).out).toBe("30 facts read, 0 new here, 30 here before\n".repeat(3));
  expect(new Set(idsOf(ledger(other))).size).toBe(idsOf(ledger(other)).length);
});

function shell(line: string) {
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", BINARY: RALLY, ROOT: root };
  const program = `rally() { "$BINARY" "$@"; }\n${line}`;
  const { stdout, stderr } = spawnSync("bash", ["-c", program], {
    cwd: root,
    env,
    encoding: "utf8",
  });
  return { out: stdout, err: stderr };
}
