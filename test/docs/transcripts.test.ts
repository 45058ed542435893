/**
 * Runs every command of every document, in order, one shell for each document: `console` blocks must print what they
 * show, `sh` blocks must succeed, `python` blocks are put where their commands look for them.
 *
 *     UPDATE_DOCS=1 vitest run test/docs      writes what is printed now into the transcripts that differ
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasTmux } from "../backends/tmux_here.ts";
import { DOCUMENTS, ROOT, textOf } from "./documents.ts";
import { type Fence, fencesOf } from "./fences.ts";
import { agrees, type Bindings, nearest, translate } from "./matching.ts";
import { HOME, makeScratch, type Scratch } from "./scratch.ts";
import { Shell } from "./shell.ts";
import { bodyOf, type Step, stepsOf } from "./transcript.ts";

const RUN = new Set(["console", "sh", "python"]);
const tmux = hasTmux();
const python = spawnSync("python3", ["--version"]).status === 0;
/** Lines that a fresh clone runs, and that would begin this very test again. */
const gate = /^lines=\((.*)\)$/m.exec(readFileSync(join(ROOT, ".ci/run"), "utf8"))?.[1] ?? "";

for (const document of DOCUMENTS) {
  const fences = fencesOf(textOf(document)).filter(({ tag }) => RUN.has(tag));
  if (fences.length > 0) describe(document, () => run(document, fences));
}

function run(document: string, fences: readonly Fence[]): void {
  let scratch: Scratch;
  let shell: Shell;
  const bindings: Bindings = new Map();
  const updates: { fence: Fence; body: readonly string[] }[] = [];
  beforeAll(() => {
    scratch = makeScratch();
    shell = new Shell(scratch.app, scratch.env);
  });
  afterAll(() => {
    shell.end();
    scratch.remove();
    if (updates.length > 0) rewrite(document, updates);
  });
  for (const fence of fences) {
    const title = `line ${fence.line}: ${fence.body[0] ?? ""}`;
    it.skipIf((needsPython(fence) && !python) || (needsTmux(fence) && !tmux))(title, async () => {
      if (fence.tag === "sh") await succeed(fence, scratch, shell);
      else if (fence.tag === "python") await place(fence, scratch, shell);
      else {
        const steps = await replay(fence, scratch, shell, bindings);
        if (steps !== undefined) updates.push({ fence, body: bodyOf(steps) });
      }
    });
  }
}

/** A block is skipped as a whole where it asks for what this machine has not. */
function needsPython({ tag, body }: Fence): boolean {
  return tag === "python" || body.some((line) => /^\$ .*\bpython3\b/.test(line));
}

/** Terminals are shown with the real tmux. */
function needsTmux({ body }: Fence): boolean {
  return body.some((line) => /\brally (run|sessions|capture|attach|stop|adopt) /.test(`${line} `));
}

/**
 * Every step prints what it shows; under UPDATE_DOCS the steps as they should be shown, if they differ. All are run in
 * any case, so that one difference does not bring others about.
 */
async function replay(
  { body }: Fence,
  scratch: Scratch,
  shell: Shell,
  bindings: Bindings,
): Promise<Step[] | undefined> {
  const steps = stepsOf(body);
  const shown: Step[] = [];
  for (const { command, expected } of steps) {
    const { printed } = await shell.run(translate(command, bindings, "real"));
    const lines = linesOf(printed.replaceAll(scratch.home, HOME));
    const now = agrees(expected, lines, bindings) ? expected : nearest(expected, lines, bindings);
    shown.push({ command, expected: now });
  }
  if (process.env.UPDATE_DOCS !== "1") expect(bodyOf(shown)).toEqual(bodyOf(steps));
  return bodyOf(shown).join("\n") === bodyOf(steps).join("\n") ? undefined : shown;
}

async function succeed({ body, words }: Fence, scratch: Scratch, shell: Shell): Promise<void> {
  const lines = body.map((line) => line.replace(/\s+#.*$/, "")).filter((line) => line !== "");
  if (lines.every((line) => gate.includes(`"${line}"`))) return;
  const path = join(scratch.home, "block.sh");
  writeFileSync(path, `${body.join("\n")}\n`);
  const place = words.includes("root") ? `cd '${ROOT}' && ` : "";
  const { exit, printed } = await shell.run(`(${place}sh -eu '${path}')`);
  expect({ exit, printed }, body.join("\n")).toEqual({ exit: 0, printed });
}

async function place({ body, words }: Fence, scratch: Scratch, shell: Shell): Promise<void> {
  const path = join(scratch.home, "block.py");
  writeFileSync(path, `${body.join("\n")}\n`);
  const { exit, printed } = await shell.run(`cp '${path}' '${words[0]}'`);
  expect({ exit, printed }).toEqual({ exit: 0, printed: "" });
}

function rewrite(
  document: string,
  updates: readonly { fence: Fence; body: readonly string[] }[],
): void {
  const lines = textOf(document).split("\n");
  for (const { fence, body } of [...updates].reverse())
    lines.splice(fence.line, fence.body.length, ...body);
  writeFileSync(join(ROOT, document), lines.join("\n"));
}

function linesOf(printed: string): string[] {
  const lines = printed.split("\n").map((line) => line.trimEnd());
  return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
}
