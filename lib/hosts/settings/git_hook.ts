import { hookCommand, isPinned } from "./command.ts";
import type { Manner } from "./entries.ts";

/** Git's own name of the event that rally is called at. */
export const GIT_EVENT = "pre-commit";

/** What a file begins with that install makes. */
export const GIT_SCRIPT = "#!/bin/sh\n";

const BEGIN = "# rally: begin; rally hooks uninstall takes these lines out\n";
const END = "# rally: end\n";
const CALLING = { host: "git", event: GIT_EVENT } as const;

/** Programs whose language our lines are written in. */
const SHELL = /^#! ?(?:\/usr(?:\/local)?)?\/bin\/(?:env )?(?:sh|dash|bash|ksh)(?: -[eux]+)?\n/;

/**
 * What stands in the script, constant for ever as the command in it. In a subshell, so that the words, the input and the
 * variables of what comes behind it stay as Git gave them. Only a denial stops the commit: a program that cannot be
 * started or dies does not.
 */
export function gitHookLines({ pinned }: Pick<Manner, "pinned">): string {
  return linesWith(hookCommand(pinned === undefined ? CALLING : { ...CALLING, pinned }));
}

function linesWith(command: string): string {
  return `${BEGIN}(${command}) </dev/null||[ $? -ne 2 ]||exit 2\n${END}`;
}

/** Where our lines stand in a script: from, to; `changed` where somebody has been at them. */
export function ourLines(text: string): readonly [number, number] | "changed" | undefined {
  const [found] = /# rally: begin;.*\n.* hook git pre-commit.*\n# rally: end\n/.exec(text) ?? [];
  const marks = text.match(/^# rally: (?:begin|end)/gm) ?? [];
  if (found === undefined) return marks.length === 0 ? undefined : "changed";
  if (marks.length !== 2) return "changed";
  const at = text.indexOf(found);
  return [at, at + found.length];
}

/** The place in a script behind the line that names its shell; undefined where it is none. */
export function behindShell(text: string): number | undefined {
  return SHELL.exec(text)?.[0].length;
}

/** How the lines were installed; undefined where they are not, to the byte, what install writes. */
export function formOf(lines: string): "portable" | "absolute" | undefined {
  if (lines === gitHookLines({})) return "portable";
  const [, command = ""] = /\n\((.*)\) <\/dev\/null/.exec(lines) ?? [];
  return linesWith(command) === lines && isPinned(command, CALLING) ? "absolute" : undefined;
}
