/** A few of the same command lines for the compiled program: real processes, bytes that are no UTF-8, no time without end. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { environment, RALLY } from "../binary/compiled.ts";
import { scene } from "../binary/repository.ts";
import fc, { SEED } from "../fast_check.ts";
import { commandLines, TRIED } from "./argv.ts";
import { wrongIn, wrongInLedger } from "./judge.ts";
import { hostileBytes } from "./ledger_bytes.ts";
import type { Token } from "./token.ts";

const { app, ledger, root } = scene();
/** Longer than any of them may take, `--timeout-ms 60000` aside, which is taken out. */
const LONG = 60_000;

/** It delivers until somebody stops it. */
const ENDING = TRIED.filter(({ words }) => words[0] !== "termd");

const lines = fc
  .tuple(commandLines(ENDING), fc.boolean(), hostileBytes)
  // A watch of the predecessor waits between its looks for as long as it is told.
  .filter(([line]) => line[2] !== "watch")
  .filter(
    ([line]) => !line.some((each) => typeof each === "string" && /^--(watch|wait)/.test(each)),
  );

function run(argv: readonly string[], input: Buffer) {
  const env = environment({ env: { RALLY_TOOL: "codex:01" } });
  const options = {
    cwd: app,
    env,
    input,
    timeout: LONG,
    maxBuffer: 1 << 28,
    encoding: "utf8",
  } as const;
  const { status, signal, stdout, stderr } = spawnSync(RALLY, argv, options);
  // Who reads no input closes it: that is no matter.
  expect(signal, argv.join(" ")).toBeNull();
  return { exit: status ?? -1, out: stdout, err: stderr };
}

it(`the binary ends as the contract has it (seed ${SEED})`, () => {
  const law = fc.property(lines, ([line, json, bytes]) => {
    mkdirSync(dirname(ledger), { recursive: true });
    const before = Buffer.concat([bytes, Buffer.from("\n")]);
    writeFileSync(ledger, before);
    const argv = [...line.map(typed), ...(json ? ["--json"] : [])];
    const done = run(argv, bytes);
    expect(wrongIn({ argv }, done)).toBeUndefined();
    const after = (path: string): Map<string, Buffer> => new Map([["main", readFileSync(path)]]);
    if (argv.includes("redact") || argv.includes("close")) return;
    expect(wrongInLedger(new Map([["main", before]]), after(ledger))).toBeUndefined();
  });
  try {
    fc.assert(law, { numRuns: 60 });
  } finally {
    rmSync(join(app, ".rally"), { recursive: true, force: true });
  }
});

it("the binary refuses arguments that are not UTF-8 for every verb, and writes nothing", () => {
  for (const { words } of TRIED) {
    const script = `b="$(printf '\\377\\355\\240\\200')"; exec "$0" ${words.join(" ")} "--tool=$b" "$b" --json`;
    const env = environment({});
    const options = { cwd: app, env, timeout: LONG, encoding: "utf8" } as const;
    const { status, stdout, stderr } = spawnSync("sh", ["-c", script, RALLY], options);
    const done = { exit: status ?? -1, out: stdout, err: stderr };
    expect(wrongIn({ argv: [...words, "--json"] }, done), words.join(" ")).toBeUndefined();
    expect(done.exit, words.join(" ")).toBe(2);
  }
  expect(() => readFileSync(ledger)).toThrow();
});

/** Neither a zero byte nor more than the system takes can be given to a process; half a pair becomes another letter. */
function typed(token: Token): string {
  if (typeof token !== "string") return token.the === "root" ? root : `${token.the}_${token.n}`;
  return token.replaceAll("\0", "").toWellFormed();
}
