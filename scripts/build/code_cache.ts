import type * as fs from "node:fs";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import vm from "node:vm";

// Runs in a process of the target's Node, in the directory that holds the parts. Only functions that have been called
// are in a code cache, so the program is tried out here: what a journey needs is compiled when it is made, not each time.
const parts = process.cwd();
const journey: readonly (string | readonly [line: string, payload: object])[] = [
  "version",
  "whoami",
  "whoami --json",
  "check before-write --path src/a.ts",
  "check before-write --tool a:1 --path ./src/a.ts src/b.ts --strict --json",
  "enter --tool a:1 --role builder",
  "say claim --tool a:1 --path src/a.ts --subject s --json",
  "say claim --tool a:1 --path src/b.ts --subject s",
  "check before-write --tool b:1 --path src/a.ts --strict",
  "check before-write --tool a:1 --path src/a.ts --json",
  "say claim --tool b:1 --path src/a.ts --subject s --json",
  "enter --tool b:1 --json",
  "say handoff --tool a:1 --to b:1 --subject s --json",
  "next --tool b:1",
  "next --tool b:1 --json",
  "say artifact --tool a:1 --subject s --evidence e",
  "say decision --tool a:1 --subject s",
  "room",
  "room --json",
  "who src/a.ts",
  "recent",
  "ack --tool a:1",
  "lead",
  "backlog",
  "mission",
  "locate none",
  "search s*",
  "doctor",
  "boundary",
  "help",
  "help say claim",
  // Enough for a checkpoint to be written, and then read.
  ...Array.from({ length: 32 }, () => "say lesson --tool a:1 --subject s"),
  "check before-write --tool a:1 --path src/a.ts",
  "check before-write --tool b:1 --path src/a.ts src/c.ts --strict",
  // What does not begin with its word is done by the whole hot part.
  "-C . check before-write --tool a:1 --path src/a.ts --strict --json",
  "-C . say claim --tool a:1 --path src/a.ts --subject s --json",
  "next --tool a:1",
  "room",
  ...hosted("SessionStart"),
  ...hosted("UserPromptSubmit", { prompt: "go on" }),
  ...["src/a.ts", "src/d.ts", "src/d.ts"].flatMap((path) => written(path)),
  ...hosted("PreToolUse", { tool_name: "Bash", tool_input: { command: "echo x > src/e.ts" } }),
  ...hosted("PostToolUse", { tool_name: "Bash", tool_input: { command: "echo x > src/e.ts" } }),
  ...hosted("Stop"),
  "say release --tool a:1 --mine",
  "leave --tool b:1",
  ...hosted("SessionEnd"),
];

function hosted(event: string, more: object = {}): [string, object][] {
  const payload = { session_id: "journey-1", hook_event_name: event, ...more };
  return [[`hook claude-code ${event}`, payload]];
}

function written(path: string): [string, object][] {
  const more = { tool_name: "Write", tool_input: { file_path: path, content: "x" } };
  return [...hosted("PreToolUse", more), ...hosted("PostToolUse", more)];
}

/** One plugin with a source in each language, forbidden something. */
const MANIFEST = `{ "plugins": { "a": {
  "purpose": "a", "skill_entrypoints": ["src"], "owns": ["src"], "forbidden_parent_imports": ["b"]
} } }`;

/** One script for each program, however often it is started; caches made so far are not used. */
const scripts = new Map<string, vm.Script>();
function Script(source: string, { filename }: { filename: string }): vm.Script {
  const script = scripts.get(filename) ?? new vm.Script(source, { filename });
  scripts.set(filename, script);
  // Called with `new`, like the one it stands in for: what it returns is what is made.
  return script;
}

const real = createRequire(import.meta.url);
const shim = (name: string): unknown => {
  if (name === "node:vm") return { Script };
  if (name !== "node:sea") return real(name);
  const getRawAsset = (asset: string) => {
    const bytes = asset.endsWith(".cache") ? Buffer.alloc(0) : readFileSync(join(parts, asset));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  };
  return { getRawAsset };
};
// Modules that are asked for by name pass the shim by otherwise.
const { getBuiltinModule } = process;
process.getBuiltinModule = ((name: string) =>
  name === "node:sea" ? shim(name) : getBuiltinModule(name)) as never;
const program = new Function("require", "module", "exports", readFileSync("main.cjs", "utf8"));

await inRepository(async () => {
  for (const each of journey) {
    const [line, payload] = typeof each === "string" ? [each] : each;
    await run(line.split(" "), payload);
    if (line.endsWith("PostToolUse")) await run(line.split(" "), payload, true);
  }
});
for (const [filename, script] of scripts) {
  const name = filename.slice("rally/".length, -".cjs".length);
  const cachedData = script.createCachedData();
  writeFileSync(join(parts, `${name}.cache`), cachedData);
  const source = readFileSync(join(parts, `${name}.cjs`), "utf8");
  if (new vm.Script(source, { filename, cachedData }).cachedDataRejected) {
    throw new Error("V8 rejects its own code cache");
  }
}

type Rest<F> = F extends (fd: number, ...rest: infer R) => unknown ? R : never;

/** Starts the program as the executable would, and waits until it would exit. */
async function run(argv: readonly string[], payload?: object, asPipe = false): Promise<void> {
  const { exit, argv: before } = process;
  const mutable = real("node:fs") as { -readonly [K in keyof typeof fs]: (typeof fs)[K] };
  const { writeSync, fstatSync, openSync, read } = mutable;
  if (payload !== undefined) {
    writeFileSync("payload.json", JSON.stringify({ cwd: process.cwd(), ...payload }));
    // Hosts give a pipe or a socket. This file stands in for a pipe in which all of it stands, and for a socket.
    const isFIFO = () => asPipe;
    mutable.fstatSync = ((fd: number, ...rest: []) =>
      fd === 0 ? { isFIFO } : fstatSync(fd, ...rest)) as never;
    mutable.openSync = ((path: string, flags: number) =>
      openSync(path === "/proc/self/fd/0" ? "payload.json" : path, flags)) as never;
    const socket = openSync("payload.json", "r");
    mutable.read = ((fd: number, ...rest: Rest<typeof read>) =>
      read(fd === 0 ? socket : fd, ...rest)) as never;
  }
  let said = "";
  mutable.writeSync = ((fd: number, bytes: Uint8Array, ...rest: []) => {
    if (fd > 2) return writeSync(fd, bytes, ...rest);
    said += Buffer.from(bytes).toString();
    return bytes.length;
  }) as typeof writeSync;
  process.argv = ["rally", "rally", ...argv];
  try {
    await new Promise<void>((done) => {
      process.exit = ((code: number) => {
        const fails = code === 1 || said.includes("and the host goes on");
        if (fails) throw new Error(`"rally ${argv.join(" ")}" fails: ${said}`);
        done();
      }) as never;
      const module = { exports: {} };
      program(shim, module, module.exports);
    });
  } finally {
    Object.assign(process, { exit, argv: before });
    Object.assign(mutable, { writeSync, fstatSync, openSync, read });
  }
}

/** A repository as far as finding it goes; no git is needed to build. */
async function inRepository(act: () => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "rally-journey-"));
  for (const each of ["src", ".git/objects", ".git/refs/heads"]) {
    mkdirSync(join(root, each), { recursive: true });
  }
  writeFileSync(join(root, ".git/HEAD"), "ref: refs/heads/main\n");
  writeFileSync(join(root, ".git/refs/heads/main"), `${"0123456789".repeat(4)}\n`);
  writeFileSync(join(root, ".git/config"), "[core]\n\tbare = false\n");
  writeFileSync(join(root, "src/a.ts"), 'import a from "a";\n');
  writeFileSync(join(root, "src/a.py"), "from . import a\n");
  mkdirSync(join(root, "scripts/rally_point"), { recursive: true });
  writeFileSync(join(root, "scripts/rally_point/plugin_boundary.json"), MANIFEST);
  process.chdir(root);
  try {
    await act();
  } finally {
    process.chdir(parts);
    rmSync(root, { recursive: true, force: true });
  }
}
