/** The lines in Git's script, under the shells that run it. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { behindShell, formOf, gitHookLines, ourLines } from "../../lib/hosts/settings/git_hook.ts";
import { scratchDirectory, scratchRepository } from "../cli/scratch.ts";

const SHELLS = [["/bin/dash"], ["/bin/bash", "--norc"], ["/bin/sh", "-eu"]].filter(([path]) =>
  existsSync(path!),
);
const LINES = gitHookLines({});
/** What stands behind our lines: it must find everything as Git gave it. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: they are the shell's.
const REST = 'read -r line || line=none\necho "rest $* <$line> ${h-none} ${CDPATH-none}"\nexit 7\n';

/** Runs the script with a `rally` that ends so. */
function run(ending: string | undefined, lines = LINES) {
  const [app, root] = [scratchRepository(), scratchDirectory()];
  const bin = join(root, "bin");
  mkdirSync(bin);
  if (ending !== undefined) writeFileSync(join(bin, "rally"), ending, { mode: 0o755 });
  const path = join(root, "script");
  writeFileSync(path, lines + REST);
  const told = SHELLS.map((shell) => {
    const argv = ["-i", `PATH=${bin}`, ...shell, path, "a", "b c"];
    const { status, stdout, stderr } = spawnSync("/usr/bin/env", argv, {
      cwd: app,
      input: "for the script\n",
      encoding: "utf8",
    });
    return { status, out: stdout, err: stderr };
  });
  for (const each of told.slice(1)) expect({ ...each, err: "" }).toEqual({ ...told[0], err: "" });
  return told[0]!;
}

const WENT_ON = { status: 7, out: "rest a b c <for the script> none none\n" };

it("is constant for ever: committed scripts hold this very text", () => {
  expect(createHash("sha256").update(LINES).digest("hex")).toBe(
    "f8293e5e851d7b6cbeb0ee5fd02291faf6b0eb74dc9914f7b5dde4fa7095e1bb",
  );
});

it("stops the commit where rally denies it, and runs nothing behind it", () => {
  const told = run('#!/bin/sh\nread -r line\necho "rally $* <$line>"\necho why >&2\nexit 2\n');
  expect(told).toEqual({ status: 2, out: "rally hook git pre-commit <>\n", err: "why\n" });
});

it.each([
  ["passes", "#!/bin/sh\nexit 0\n"],
  ["fails", "#!/bin/sh\nexit 1\n"],
  ["dies", "#!/bin/sh\nkill -9 $$\n"],
  ["cannot be started", "#!/nonexistent/interpreter\n"],
  ["is not there", undefined],
])("goes on with words, input, variables and exit of the script where rally %s", (_, ending) => {
  expect(run(ending)).toMatchObject(WENT_ON);
});

it("pins a program, and goes on where it is gone", () => {
  const lines = gitHookLines({ pinned: ["/nonexistent/it's/rally"] });
  expect(run(undefined, lines)).toEqual({ ...WENT_ON, err: "" });
});

it("tells what install writes, whatever is pinned, from what somebody has been at", () => {
  const pinned = gitHookLines({ pinned: ["/opt/it's/rally"] });
  expect([formOf(LINES), formOf(pinned)]).toEqual(["portable", "absolute"]);
  for (const lines of [LINES, pinned])
    for (const edited of [
      lines.replace("exit 2\n", "exit 0\n"),
      lines.replace("exec ", "echo;exec "),
      lines.replace(";exit 0)", ";exit 0;)"),
      lines.replace("\n# rally: end", " #\n# rally: end"),
      lines.replace("takes these", "leaves these"),
    ]) {
      expect(edited).not.toBe(lines);
      expect(formOf(edited), edited).toBe(undefined);
    }
});

it("finds its lines, and a shell to stand behind", () => {
  const text = `#!/bin/sh\n${LINES}exit 1\n`;
  expect(text.slice(...(ourLines(text) as readonly [number, number]))).toBe(LINES);
  expect(ourLines("#!/bin/sh\nrally hook git pre-commit\n")).toBe(undefined);
  expect(ourLines(text + LINES)).toBe("changed");
  expect(behindShell(text)).toBe(10);
  for (const other of [
    "#!/bin/zsh\n",
    "#!/bin/shx\n",
    "#!/bin/sh -c x\n",
    " #!/bin/sh\n",
    "#!/tmp/bin/sh\n",
  ])
    expect(behindShell(other)).toBe(undefined);
});
