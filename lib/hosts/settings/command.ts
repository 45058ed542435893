// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are the shell's.
/**
 * The one line of POSIX sh that a host's settings hold for an event. Hosts such as Codex trust a hook by the hash of
 * this text, so what stands here stays as it is for ever; a test holds it to its checksum.
 *
 * @module
 */
import { shellWords } from "../../fact/shell_words.ts";
import { askedFirst } from "./quiet.ts";

export interface Calling {
  readonly host: string;
  readonly event: string;
  /** What is printed on standard output where no rally may be run; nothing for most events. */
  readonly notice?: string;
  /** No answer is a denial: without a rally the tool is stopped too. */
  readonly failClosed?: boolean;
  /** How one certain program is started, in the place of the `rally` in PATH. */
  readonly pinned?: readonly string[];
  /** First it is asked whether rally would have anything to say or write. */
  readonly fast?: boolean;
}

/** The command for an event. */
export function hookCommand(calling: Calling): string {
  const command = callOf(calling);
  return calling.fast === true ? askedFirst(command, calling.event) : command;
}

function callOf({ host, event, notice, failClosed = false, pinned, fast }: Calling): string {
  const words = `hook ${host} ${event}${fast === true ? " --fast" : ""}`;
  const end = failClosed ? DENY : notice === undefined ? "exit 0" : `echo '${notice}';exit 0`;
  const start = failClosed ? "export RALLY_FAIL_CLOSED=1;" : "";
  if (pinned === undefined) return `${start}${FROM_PATH}exec "\${e-}/rally" ${words};done;${end}`;
  const [program] = pinned;
  return `${start}[ -x ${shellWords([program!])} ]&&exec ${shellWords(pinned)} ${words};${end}`;
}

/** A word as `shellWords` writes it. */
const WORD = String.raw`(?:[A-Za-z0-9_@%+=:,./-]+|'[^']*'(?:\\''[^']*')*)`;
const PINNED = new RegExp(String.raw`\[ -x (?=/|'/)(${WORD}) \]&&exec (\1(?: ${WORD})*) hook `);

/** Whether the command is the one for this event with some program pinned by its absolute path, and nothing else. */
export function isPinned(command: string, calling: Omit<Calling, "pinned">): boolean {
  const [, program, words] = PINNED.exec(command) ?? [];
  if (program === undefined || words === undefined) return false;
  const form = hookCommand({ ...calling, pinned: ["PROGRAM"] });
  const at = form.indexOf("PROGRAM");
  const behind = form.indexOf("PROGRAM", at + 1);
  const wanted = [form.slice(0, at), form.slice(at + 7, behind), form.slice(behind + 7)];
  return command === wanted[0] + program + wanted[1] + words + wanted[2];
}

const DENY =
  "echo 'rally: no rally may be run here, and this hook was installed to fail closed' >&2;exit 2";

/**
 * Only builtins and absolute paths, so that a name planted in the repository is never run. First the roots: each
 * directory above this one and above the host's project that has `.git` or `.rally` but is not the home, and of a
 * worktree or submodule the repository that it belongs to. Then each absolute entry of PATH with a `rally` in it, whose
 * place must lie, links followed, in none of them.
 *
 * Each variable is written `${x-}`: Gemini CLI puts the values of its own environment in the place of `$x`, `${x}` and
 * `${x:-y}` before a shell sees them, and a PATH with a blank in it would become a command.
 */
const FROM_PATH = [
  "CDPATH=;set --;",
  'h=$(cd -P "${HOME:=/}" 2>/dev/null&&pwd -P);',
  'for c in . ${CLAUDE_PROJECT_DIR:+"$CLAUDE_PROJECT_DIR"};do ',
  'c=$(cd -P "${c-}" 2>/dev/null&&pwd -P)||continue;',
  'while [ "${c#/}" ];do ',
  'if [ "${c-}" != "${h-}" ]&&{ [ -e "${c-}/.git" ]||[ -e "${c-}/.rally" ];};then ',
  'set -- "$@" "${c-}";g=;[ -f "${c-}/.git" ]&&read -r x g<"${c-}/.git";',
  'case ${g-} in */.git/*)g=$(cd -P "${c-}"&&cd -P "${g%/.git/*}" 2>/dev/null&&pwd -P)&&set -- "$@" "${g-}";;esac;',
  "fi;c=${c%/*};done;done;",
  'o=${PATH-}:;while [ "${o-}" ];do e=${o%%:*};o=${o#*:};',
  "case ${e-} in /*);;*)continue;;esac;",
  '[ -f "${e-}/rally" ]&&[ -x "${e-}/rally" ]||continue;',
  "f=${e-}/rally;",
  'if [ -L "${f-}" ];then f=$(PATH=/usr/bin:/bin:/run/current-system/sw/bin;readlink -f "${f-}" 2>/dev/null)||continue;fi;',
  'd=$(cd -P "${f%/*}/" 2>/dev/null&&pwd -P)||continue;',
  'for t do case ${d-}/ in "${t-}"/*)continue 2;;esac;done;',
].join("");
