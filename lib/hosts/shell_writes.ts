import type { GitClean } from "./git_clean.ts";
import { gitWrites, mayTrack } from "./git_writes.ts";
import { isPatch, pathsInPatch } from "./patch.ts";
import { type Command, commandsOf, type Word } from "./shell_commands.ts";

/** A file that a command line is certain to write if it gets that far. */
export interface ShellWrite {
  readonly path: string;
  /** Where `path` is a directory, the file of this name in it is meant. */
  readonly inside?: string;
}

export interface ShellWrites {
  readonly writes: readonly ShellWrite[];
  /** The whole working tree is overwritten. */
  readonly whole: boolean;
  /** What `git clean` is told; only Git knows which files that are. */
  readonly cleans?: readonly GitClean[];
}

/** Words behind which a command is no simple one any more, or another place or program is meant. */
const UNCERTAIN = new Set(
  "if then else elif fi for while until do done case esac function select time coproc [[ eval exec source . cd pushd popd chroot alias trap".split(
    " ",
  ),
);

/**
 * What a command line writes, as far as its text makes that certain: redirections, `tee`, `sed -i`, `cp`, `mv`, `rm`,
 * patches, and what Git throws away. Whatever leaves a doubt is left out: a false stop is as grave as a miss.
 */
export function shellWrites(line: string): ShellWrites {
  const found: { path: string; inside?: string }[] = [];
  const cleans: GitClean[] = [];
  let [whole, tracks] = [false, false];
  for (const command of commandsOf(line) ?? []) {
    const name = command.words.find((each) => !isAssignment(each));
    // From here on we do not know where we are, or whether anything runs at all.
    if (name !== undefined && (!name.literal || UNCERTAIN.has(name.text))) break;
    for (const { text, literal } of command.into) if (literal) found.push({ path: text });
    if (name === undefined || command.words[0] !== name) continue;
    const done = ofCommand(name.text, command);
    found.push(...done.writes);
    whole ||= done.whole;
    cleans.push(...(done.cleans ?? []).map((each) => (tracks ? { ...each, tracks } : each)));
    tracks ||= name.text === "git" && mayTrack(command.words.slice(1));
  }
  const unlike = new Map(found.map((each) => [`${each.path}\n${each.inside ?? ""}`, each]));
  return { writes: [...unlike.values()].filter(({ path }) => path !== ""), whole, cleans };
}

function isAssignment({ text }: Word): boolean {
  return /^[A-Za-z_]\w*=/.test(text);
}

function ofCommand(name: string, { words, fed }: Command): ShellWrites {
  const args = words.slice(1);
  switch (name) {
    case "tee":
      return files(operands(args, /^(?:-[ai]+|--append)$/));
    case "rm":
      return files(operands(args, /^(?:-[rRfvdi]+|--recursive|--force|--verbose)$/));
    case "mv":
      return moved(operands(args, /^(?:-[fnvi]+|--force|--verbose)$/), true);
    case "cp":
      return moved(operands(args, /^(?:-[afnpRrvL]+|--force|--verbose|--recursive)$/), false);
    case "sed":
      return files(edited(args));
    case "apply_patch": {
      const patch = fed ?? (args[0]?.literal === true ? args[0].text : "");
      return files(isPatch(patch) ? pathsInPatch(patch).map(plainWord) : []);
    }
    case "git":
      return gitWrites(args);
    default:
      return { writes: [], whole: false };
  }
}

/** The words that are no options; undefined where an option is not among those known. */
function operands(args: readonly Word[], known: RegExp): readonly Word[] | undefined {
  const end = args.findIndex((each) => each.text === "--");
  const before = end === -1 ? args : args.slice(0, end);
  const options = before.filter((each) => each.text.startsWith("-") && each.text !== "-");
  if (!options.every((each) => known.test(each.text))) return undefined;
  const plain = before.filter((each) => !options.includes(each));
  return end === -1 ? plain : [...plain, ...args.slice(end + 1)];
}

function files(words: readonly Word[] | undefined): ShellWrites {
  const literal = (words ?? []).filter((each) => each.literal);
  return { writes: literal.map(({ text }) => ({ path: text })), whole: false };
}

/** What is copied goes into the last one, or over it; what is moved is gone from where it was. */
function moved(words: readonly Word[] | undefined, gone: boolean): ShellWrites {
  if (words === undefined || words.length < 2) return { writes: [], whole: false };
  const [from, to] = [words.slice(0, -1), words.at(-1)!];
  const writes: ShellWrite[] = gone ? [...files(from).writes] : [];
  for (const each of to.literal ? from : []) {
    const inside = each.text.replace(/\/+$/, "").split("/").at(-1)!;
    if (each.literal && inside !== "" && inside !== "." && inside !== "..")
      writes.push({ path: to.text, inside });
  }
  return { writes, whole: false };
}

/** The files of `sed -i`. */
function edited(args: readonly Word[]): readonly Word[] | undefined {
  let [inPlace, scripted] = [false, false];
  const rest: Word[] = [];
  for (let i = 0; i < args.length; i++) {
    const { text } = args[i]!;
    if (/^(?:-[nErsuz]*i.*|--in-place(?:=.*)?)$/.test(text)) inPlace = true;
    else if (/^-[nErsuz]*[ef]$/.test(text)) [scripted, i] = [true, i + 1];
    else if (/^--(?:expression|file)=/.test(text)) scripted = true;
    else if (/^-[nErsuz]+$/.test(text)) continue;
    else if (text.startsWith("-")) return undefined;
    else rest.push(args[i]!);
  }
  if (!inPlace) return undefined;
  // Elsewhere than on Linux the suffix of the copy is a word of its own.
  const words = rest[0]?.text === "" ? rest.slice(1) : rest;
  return scripted ? words : words.slice(1);
}

function plainWord(text: string): Word {
  return { text, literal: true };
}
