import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import type { FlagName } from "../flags.ts";
import { GLOBAL } from "../global_flags.ts";
import { VERBS } from "../manifest.ts";
import { flagOf, type Verb } from "../verb.ts";

export interface CompletionsResult {
  readonly shell: string;
  readonly script: string;
}

const SHELLS: Readonly<Record<string, () => string>> = { bash, zsh, fish };

/** Completions of verbs, their second words, flags and the values a flag allows. */
export function completions(context: Context): Answer<CompletionsResult> {
  const shell = context.args[0]!;
  const make = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (make === undefined)
    return refused(
      refuse("usage", "bad-value", `There are no completions for "${shell}"`, [
        `There are for: ${Object.keys(SHELLS).join(", ")}`,
      ]),
    );
  const script = make();
  return { result: { shell, script }, text: () => script };
}

const firsts = [...new Set(VERBS.map((each) => each.words[0]!))];
const secondsOf = (first: string): string[] =>
  VERBS.filter((each) => each.words[0] === first && each.words.length > 1).map(
    (each) => each.words[1]!,
  );
/** What the first argument of a verb may be, where that is said. */
const choicesOf = (first: string): string[] => {
  const verb = VERBS.find((each) => each.words.join(" ") === first);
  const arg = verb?.args?.[0] ?? "";
  return arg.includes("|") ? arg.replace(/[[\]]/g, "").split("|") : [];
};
const wordsOf = (first: string): string[] => [...secondsOf(first), ...choicesOf(first)];
const withRest = VERBS.filter((each) => each.rest !== undefined).map((each) => each.words[0]!);
const flagsOf = (verb: Verb): string[] => [...verb.flags, ...GLOBAL].map((name) => `--${name}`);

/** Lines of a shell `case` over the two words of a verb. */
function cases(line: (verb: Verb) => string): string {
  return VERBS.map((each) => `    "${each.words.join(" ")}") ${line(each)} ;;`).join("\n");
}

function bash(): string {
  const seconds = firsts.filter((first) => secondsOf(first).length > 0);
  const worded = firsts.filter((first) => wordsOf(first).length > 0);
  return `# rally completions for bash: source <(rally completions bash)
_rally() {
  local cur=\${COMP_WORDS[COMP_CWORD]} verb=\${COMP_WORDS[1]} words
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "${firsts.join(" ")}" -- "$cur"))
    return
  fi
  if ((COMP_CWORD == 2)); then
    case $verb in
${worded.map((first) => `      ${first}) COMPREPLY=($(compgen -W "${wordsOf(first).join(" ")}" -- "$cur")); [[ $cur != -* ]] && return ;;`).join("\n")}
    esac
  fi
  case $verb in
    # Behind -- stands what is for another program.
    ${withRest.join("|")}) [[ " \${COMP_WORDS[*]:2:COMP_CWORD-2} " == *" -- "* ]] && { COMPREPLY=($(compgen -f -- "$cur")); return; } ;;
  esac
  [[ $cur == -* ]] || { COMPREPLY=($(compgen -f -- "$cur")); return; }
  case $verb in ${seconds.join("|")}) verb="$verb \${COMP_WORDS[2]}" ;; esac
  case $verb in
${cases((verb) => `words="${flagsOf(verb).join(" ")}"`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _rally rally
`;
}

function zsh(): string {
  return `#compdef rally
# rally completions for zsh: source <(rally completions zsh)
_rally() {
  local verb="$words[2]"
  if ((CURRENT == 2)); then
    compadd -- ${firsts.join(" ")}
    return
  fi
  case $verb in
${firsts
  .filter((first) => wordsOf(first).length > 0)
  .map(
    (first) =>
      `    ${first}) ((CURRENT == 3)) && compadd -- ${wordsOf(first).join(" ")}${secondsOf(first).length > 0 ? `; verb="$verb $words[3]"` : ""} ;;`,
  )
  .join("\n")}
  esac
  case $verb in
    # Behind -- stands what is for another program.
    ${withRest.join("|")}) ((\${words[(I)--]})) && { _files; return; } ;;
  esac
  case $verb in
${cases((verb) => `compadd -- ${flagsOf(verb).join(" ")}`)}
  esac
  _files
}
compdef _rally rally
`;
}

function fish(): string {
  const lines = [
    "# rally completions for fish: rally completions fish | source",
    "complete -c rally -f",
  ];
  for (const first of firsts) {
    lines.push(`complete -c rally -n __fish_use_subcommand -a ${first}`);
    for (const second of wordsOf(first))
      lines.push(`complete -c rally -n "__fish_seen_subcommand_from ${first}" -a ${second}`);
  }
  for (const verb of VERBS) {
    for (const name of [...verb.flags, ...GLOBAL] as FlagName[]) {
      const flag = flagOf(verb, name);
      const value =
        flag.takes === "nothing" || flag.takes === "maybe"
          ? ""
          : flag.oneOf === undefined
            ? " -r"
            : ` -x -a "${flag.oneOf.join(" ")}"`;
      lines.push(
        `complete -c rally -n "__fish_seen_subcommand_from ${verb.words.at(-1)}" -l ${name}${value}`,
      );
    }
  }
  return `${[...new Set(lines)].join("\n")}\n`;
}
