/** Programs that stand in the place of `rally` in PATH before a write. At every other event they are the real one. */
import type { Client } from "./clients/client.ts";

/** What a stand-in does instead; `$real` is the compiled program, `$dir` a directory for files. */
export const STAND_INS = {
  /** Is no rally: sleeps for longer than the host waits. */
  hangs: "exec sleep 20",
  /** Is no rally: prints what is no JSON. */
  garbage: "cat >/dev/null; echo '{[ <garbage> %s'; exit 0",
  /** Is no rally: dies by a signal. */
  crashes: "kill -SEGV $$",
  /** The real one, which reads from a pipe that never says anything, so that its deadline passes. */
  late: 'rm -f "$dir/silent"; mkfifo "$dir/silent"; exec "$real" "$@" --timeout-ms 100 <>"$dir/silent"',
} as const;

export type StandIn = keyof typeof STAND_INS;

/** The file by which a stand-in is known to have been called: otherwise all would go on for want of a hook. */
export const REACHED = "reached";

/** The script of a stand-in. */
export function standIn({ beforeWrite }: Client, name: StandIn, real: string, dir: string): string {
  return `#!/bin/sh
real='${real}'
dir='${dir}'
case $3 in ${beforeWrite}) : >"$dir/${REACHED}" ;; *) exec "$real" "$@" ;; esac
${STAND_INS[name]}
`;
}

/** The real one, which notes each event in a file when it has answered. */
export function noting(real: string, file: string): string {
  return `#!/bin/sh
'${real}' "$@"
status=$?
echo "$3" >>'${file}'
exit $status
`;
}

/** The real one, with each payload that the host sends kept in a file. */
export function recorder(real: string, dir: string): string {
  return `#!/bin/sh
tee "${dir}/$3.$$" | '${real}' "$@"
`;
}
