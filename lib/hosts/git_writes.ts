import type { Word } from "./shell_commands.ts";
import type { ShellWrites } from "./shell_writes.ts";

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
    case "clean":
      return cleaned(rest);
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

function cleaned(rest: readonly Word[]): ShellWrites {
  const options = rest.filter((each) => each.text.startsWith("-") && each.text !== "--");
  const known = options.every((each) => /^-[fdxXq]+$|^--force$|^--quiet$/.test(each.text));
  const forced = options.some((each) => /^-[dxXq]*f|^--force$/.test(each.text));
  if (!known || !forced) return NOTHING;
  const named = rest.filter((each) => !options.includes(each) && each.text !== "--");
  return named.length === 0 ? { writes: [{ path: "." }], whole: false } : paths(named);
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
