import { gitClean } from "./git_clean.ts";
import type { Word } from "./shell_commands.ts";
import type { ShellWrites } from "./shell_writes.ts";

/** Git with a verb that leaves it as it is which files are tracked. */
const KEEPS_INDEX =
  /^(?:status|log|diff|show|fetch|branch|rev-parse|checkout|restore|reset|clean)$/;

/** Whether this `git` may change which files are tracked. */
export function mayTrack([verb]: readonly Word[]): boolean {
  return verb?.literal !== true || !KEEPS_INDEX.test(verb.text);
}

const NOTHING: ShellWrites = { writes: [], whole: false };
const WHOLE: ShellWrites = { writes: [], whole: true };

/** What `git` with these words throws away in the working tree, where the words alone say so. */
export function gitWrites(args: readonly Word[]): ShellWrites {
  const [verb, ...rest] = args;
  if (
    verb?.literal !== true ||
    rest.some((each) => /^(?:-p|--patch|--pathspec-.*)$/.test(each.text))
  )
    return NOTHING;
  switch (verb.text) {
    case "checkout":
      return checkedOut(rest);
    case "restore":
      return restored(rest);
    case "reset":
      return rest.some((each) => each.text === "--hard") ? WHOLE : NOTHING;
    case "clean": {
      const clean = gitClean(rest);
      return clean === undefined ? NOTHING : { ...NOTHING, cleans: [clean] };
    }
    case "stash":
      return stashed(rest);
    default:
      return NOTHING;
  }
}

/** Without `--` a word may be a branch. */
function checkedOut(rest: readonly Word[]): ShellWrites {
  const end = rest.findIndex((each) => each.text === "--");
  if (end !== -1) return paths(rest.slice(end + 1));
  return rest.at(-1)?.text === "." ? paths(rest.slice(-1)) : NOTHING;
}

function restored(rest: readonly Word[]): ShellWrites {
  const has = (...names: readonly string[]): boolean =>
    rest.some((each) => names.includes(each.text));
  if (has("--staged", "-S") && !has("--worktree", "-W")) return NOTHING;
  const named: Word[] = [];
  for (let i = 0; i < rest.length; i++) {
    const each = rest[i]!;
    if (each.text === "--") named.push(...rest.slice(i + 1));
    if (each.text === "--") break;
    if (each.text === "-s" || each.text === "--source") i++;
    else if (!each.text.startsWith("-")) named.push(each);
  }
  return paths(named);
}

function stashed(rest: readonly Word[]): ShellWrites {
  const [verb] = rest;
  const args = verb?.text === "push" ? rest.slice(1) : rest;
  if (verb !== undefined && verb.text !== "push" && !verb.text.startsWith("-")) return NOTHING;
  if (args.some((each) => /^(?:-S|--staged)$/.test(each.text))) return NOTHING;
  const end = args.findIndex((each) => each.text === "--");
  if (end !== -1) return paths(args.slice(end + 1));
  const plain: Word[] = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i]!.text === "-m" || args[i]!.text === "--message") i++;
    else if (!args[i]!.text.startsWith("-")) plain.push(args[i]!);
  }
  return plain.length === 0 ? WHOLE : paths(plain);
}

/** A pathspec of Git's own language is no path; nor is one with an expansion. */
function paths(words: readonly Word[]): ShellWrites {
  const literal = words.filter((each) => each.literal && !each.text.startsWith(":"));
  return { writes: literal.map(({ text }) => ({ path: text })), whole: false };
}
