import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { outsideOf, scratchRepository, tidyEnvironment } from "../demo/scratch.ts";
import { STORY, type Told } from "../demo/story.ts";
import { style } from "../style.ts";

interface StepResult {
  readonly who: string;
  readonly where: string;
  readonly command: string;
  readonly expected: string;
  readonly happened: string;
  readonly ok: boolean;
}

export interface DemoResult {
  readonly steps: readonly StepResult[];
  readonly passed: number;
  readonly failed: number;
  /** Where the scratch repository was left, if it was to be kept. */
  readonly kept: string | null;
}

/** Two scripted agents in a scratch repository with two worktrees, told as it happens. */
export function demo(context: Context): Answer<DemoResult> {
  const env = outsideOf(context);
  const scratch = scratchRepository(env);
  if ("hints" in scratch) return refused(scratch);
  try {
    return play({ ...context, world: { ...context.world, env } }, scratch.root);
  } finally {
    // Also when whoever listened has gone.
    if (context.flags.keep !== true)
      process.getBuiltinModule("node:fs").rmSync(scratch.root, { recursive: true, force: true });
  }
}

function play({ world, flags }: Context, root: string): Answer<DemoResult> {
  const { strong, faint, good, bad } = style(world.colour);
  const tell = (text: string): void => (flags.json === true ? undefined : world.out(`${text}\n`));
  tell(
    `two agents, one repository with two worktrees: ${strong("claude_code:01")} in app, ${strong("codex:01")} in app-feature\n`,
  );
  const steps: StepResult[] = [];
  const memory: Record<string, string> = {};
  for (const step of STORY) {
    const argv = step.argv(memory);
    const { exit, answer } = runSelf(
      [...world.self, ...argv, "--json"],
      `${root}/${step.where}`,
      tidyEnvironment(world.env, step.who),
    );
    const told: Told = step.judge(exit, answer, memory);
    const shown = `rally ${argv.map((word) => (/[^\w:./-]/.test(word) ? `"${word}"` : word)).join(" ")}`;
    steps.push({
      who: step.who,
      where: step.where,
      command: shown,
      expected: step.expected,
      happened: told.said,
      ok: told.ok,
    });
    tell(
      `${strong(step.who)} ${faint(`in ${step.where}`)}  ${shown}\n  ${told.ok ? good("as it must") : bad("not as it must")}: ${told.said}`,
    );
  }
  const failed = steps.filter((each) => !each.ok);
  const result = {
    steps,
    passed: steps.length - failed.length,
    failed: failed.length,
    kept: flags.keep === true ? root : null,
  };
  const text = (): string =>
    `\n${result.passed} of ${steps.length} steps turned out as they must${result.kept === null ? "" : `; the repository stays in ${result.kept}`}\n`;
  if (failed.length === 0) return { result, text };
  return {
    result,
    text,
    refusal: refuse(
      "bug",
      "demo-failed",
      `${failed.length} steps of the demo went wrong; first: ${failed[0]!.command}`,
      ["rally demo --keep leaves the repository to look at"],
    ),
  };
}

/** This very program, as another process: exactly what an agent would run. */
function runSelf(
  argv: readonly string[],
  cwd: string,
  env: Record<string, string>,
): { exit: number | null; answer: Record<string, unknown> } {
  const [program, ...args] = argv;
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const { status, stdout } = spawnSync(program!, args, { cwd, env, encoding: "utf8" });
  try {
    return { exit: status, answer: JSON.parse(stdout) as Record<string, unknown> };
  } catch {
    return { exit: status, answer: {} };
  }
}
