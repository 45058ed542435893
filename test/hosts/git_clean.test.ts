import { describe, expect, it } from "vitest";
import { shellWrites } from "../../lib/hosts/shell_writes.ts";

const cleans = (line: string) => shellWrites(line).cleans ?? [];
const asked = (line: string) => cleans(line).map((each) => each.dryRun.join(" "));

describe("a git clean that deletes", () => {
  it.each([
    ["git clean -f", "clean --dry-run"],
    ["git clean -fd", "clean --dry-run -d"],
    ["git clean -dqxf", "clean --dry-run -d -x"],
    ["git clean --force -X", "clean --dry-run -X"],
    ["git clean -ffdx", "clean --dry-run -d -x -f -f"],
    ["git clean -f -f", "clean --dry-run -f -f"],
    ["git clean -fde .rally", "clean --dry-run -d --exclude=.rally"],
    ["git clean -fdxe.rally a", "clean --dry-run -d -x --exclude=.rally -- a"],
    [
      "git clean -f -e a --exclude b --exclude=c",
      "clean --dry-run --exclude=a --exclude=b --exclude=c",
    ],
    ["git clean src -f -- -d", "clean --dry-run -- src -d"],
    ["git clean -f -- ':!x'", "clean --dry-run -- :!x"],
    ["echo x && git reset --hard && git clean -fd", "clean --dry-run -d"],
  ])("%s", (line, words) => {
    expect(asked(line)).toEqual([words]);
  });

  it.each([
    "git clean",
    "git clean -n",
    "git clean -fn",
    "git clean -fd --dry-run",
    "git clean -fi",
    "git clean -f --no-force",
    "git clean -f --forc",
    "git clean -f *.o",
    'git clean -f "$DIR"',
    "git clean -f -- $(x)",
    "cd build && git clean -fdx",
    "git -C build clean -fdx",
    "git clean -fz",
    "git clean -f -",
    "false || git clean -fdx",
  ])("is not %s", (line) => {
    expect(cleans(line)).toEqual([]);
  });

  it("is known not to be certain of files that the line may have made tracked", () => {
    const tracks = (line: string) => cleans(line).map((each) => each.tracks === true);
    expect(tracks("git add . && git clean -fd")).toEqual([true]);
    expect(tracks("git checkout . && git clean -fd; git stash; git clean -f")).toEqual([
      false,
      true,
    ]);
  });

  it("is told so that it keeps a path", () => {
    const keeping = (line: string) => cleans(line)[0]!.keeping(".rally");
    expect(keeping("git clean -fdx -- src")).toBe("git clean -fdx -e .rally -- src");
    expect(keeping("git clean -fd -X -e a")).toBe(
      "git clean -fdX --exclude=a -e '!.rally' -e '!.rally/**'",
    );
  });
});
