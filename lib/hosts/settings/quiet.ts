// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are the shell's.
/**
 * The question that `hooks install --fast` puts before the call of rally, in POSIX sh: would rally say nothing and write
 * nothing? It is answered by builtins, `find` and `cat`, from a file that rally keeps (docs/hooks-fast.md); whatever is
 * not exactly as that file says goes to rally. Constant for ever, as the command that it stands before.
 *
 * @module
 */

/** Where rally keeps what the question is answered from, in the room. */
export const QUIET = "cache/quiet-1";

/** More than this of a payload is not looked through by a shell. */
const MOST = 65_536;

/** Variables with which a room or repository is found elsewhere than where the command stands. */
export const ELSEWHERE = [
  "RALLY_DIR",
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_COMMON_DIR",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_CEILING_DIRECTORIES",
] as const;

/** The command with the question before it. Only for hosts whose payload has the form of Claude Code's. */
export function askedFirst(command: string, event: string): string {
  // Tools of Claude Code that name one file: what is installed stays as it is, whatever later versions have.
  const aim = ["Write", "Edit", "MultiEdit"]
    .map((tool) => `'${tool}","tool_input":{"file_path":"'*`)
    .join("|");
  const call = `',"hook_event_name":"${event}","tool_name":"'`;
  const twice = ["tool_name", "tool_input", "file_path"].map((key) => `*'"${key}"'*'"${key}"'*`);
  const never = ["session_id", "cwd", "agent_id"].map((key) => `*'"${key}"'*`);
  const odd = ["*'\\u00'[2-7]*", ...never, ...twice].join("|");
  const elsewhere = ELSEWHERE.map((name) => `\${${name}-}`).join("");
  return [
    `r(){ ${command}`,
    ";};unset p y s i m k h t f x d;",
    // Zsh ends where a pattern finds nothing.
    `if [ -f .rally/${QUIET} ]&&[ -d .git ]&&[ ! -L .git ]&&[ ! -e .git/commondir ]&&[ ! -L .rally ]&&[ -z "\${ZSH_VERSION-}${elsewhere}" ];then `,
    "{ read -r s i m k<&3&&read -r h<&3&&",
    "case ${s-}${i-}${m-} in ''|*[!0-9]*)false;;esac&&",
    `case \${h-} in *',"cwd":"'"\${PWD-}"'",');;*)false;;esac&&`,
    `{ p=$(${SYSTEM}cat);y=1;}&&[ \${#p} -le ${MOST} ]&&`,
    `case \${p-} in "\${h-}"*'}');;*)false;;esac&&t=\${p#"\${h-}"}&&`,
    `case ,\${t-} in ${odd})false;;*${call}*);;*)false;;esac&&`,
    `t=,\${t-}&&t=\${t#*${call}}&&case \${t-} in ${aim});;*)false;;esac&&`,
    `f=\${t#*'"file_path":"'}&&case \${f-} in *'"'[,}]*);;*)false;;esac&&f=\${f%%'"'*}&&`,
    'case ${f-} in "${PWD-}"/*);;*)false;;esac&&f=${f#"${PWD-}"/}&&',
    '{ while read -r x<&3&&[ "${x-}" != "${f-}" ];do :;done;d=${f-};',
    // Its name is still the one that it was claimed by.
    'while [ "${d-}" ]&&[ ! -L "${d-}" ]&&[ ! -e "${d-}/.git" ]&&[ ! -e "${d-}/HEAD" ];do ',
    "case ${d-} in */*)d=${d%/*};;*)d=;;esac;done;",
    '[ "${x-}" ]&&[ "${x-}" = "${f-}" ]&&[ -z "${d-}" ]&&',
    // Asked last, as rally reads the ledger after its input.
    // Nobody but the session itself has anything here.
    "set -- .rally/sessions/* .rally/sessions/.[!.]* .rally/sessions/..?*&&",
    '[ $# -eq 3 ]&&[ "$*" = ".rally/sessions/${k-} .rally/sessions/.[!.]* .rally/sessions/..?*" ]&&',
    `[ ! .rally/log/main.jsonl -nt .rally/${QUIET} ]&&[ ! .git/config -nt .rally/${QUIET} ]&&`,
    // Nobody has appended anything, and nothing is to be renewed yet.
    `[ "$(${SYSTEM}find .rally/log/main.jsonl -type f -size "\${s-}c" -inum "\${i-}" -mmin "-\${m-}" 2>/dev/null)" ]&&exit 0;};`,
    `} 3<.rally/${QUIET};fi;`,
    `[ "\${y-}" ]&&{ printf '%s\\n' "\${p-}"|r;exit;};r`,
  ].join("");
}

const SYSTEM = "PATH=/usr/bin:/bin:/run/current-system/sw/bin;";
