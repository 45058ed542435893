import { spawnSync } from "node:child_process";
import process from "node:process";
import { expect, it } from "vitest";
import { countsOf, straced } from "../../bench/counts.ts";

it("counts what strace wrote, a call in two lines once", () => {
  const text = `100 execve("/bin/a", ["a"], 0x7ff /* 3 vars */) = 0
100 openat(AT_FDCWD, "/etc/none", O_RDONLY) = -1 ENOENT (No such file or directory)
100 openat(AT_FDCWD, "/etc/some", O_RDONLY|O_CLOEXEC) = 3
100 read(3, ""..., 4096)              = 120
100 clone3({flags=CLONE_VM} => {parent_tid=[101]}, 88) = 101
101 read(4,  <unfinished ...>
100 pread64(3, ""..., 64, 64)         = 30
101 <... read resumed>""..., 4096)    = 7
101 execve("/bin/b", ["b"], 0x7ff /* 3 vars */) = -1 ENOENT (No such file or directory)
100 --- SIGCHLD {si_signo=SIGCHLD} ---
100 exit_group(0)                     = ?
100 +++ exited with 0 +++
`;
  expect(straced(text)).toEqual({ processes: 1, syscalls: 9, filesOpened: 1, bytesRead: 157 });
});

it("says nothing where there was no strace", () => {
  expect(straced("")).toEqual({});
});

const hasStrace = spawnSync("strace", ["-V"]).error === undefined;

it.skipIf(!hasStrace)("counts no run that ends otherwise than a timed one would", () => {
  const argv = [process.execPath, "-e", "process.exit(3)"] as const;
  expect(() => countsOf({ name: "three", argv })).toThrow('"three" ended with 3');
  expect(countsOf({ name: "three", argv, exit: 3 }).processes).toBe(1);
});
