import type { FlagName } from "./flags.ts";
import { flagOf, type Verb } from "./verb.ts";

/** One line that says how a verb is called: what is needed, then what may be left out. */
export function usageOf(verb: Verb): string {
  const needed = (verb.needs ?? []).map((name) => flagUsage(verb, name));
  const rest = verb.flags.filter((name) => !verb.needs?.includes(name));
  // Of many flags only those that say what it is about.
  const other = verb.flags.includes("resource") ? "resource" : "ref";
  const some = rest.length > 6 ? rest.filter((name) => name === "path" || name === other) : rest;
  const optional = some.map((name) => `[${flagUsage(verb, name)}]`);
  if (some.length < rest.length) optional.push("[flags]");
  if (verb.rest !== undefined) optional.push(verb.raw ? verb.rest : `[-- ${verb.rest}]`);
  return ["rally", ...verb.words, ...(verb.args ?? []), ...needed, ...optional].join(" ");
}

/** A flag and what it takes. */
export function flagUsage(verb: Verb, name: FlagName): string {
  const flag = flagOf(verb, name);
  if (flag.takes === "nothing") return `--${name}`;
  const value = flag.oneOf?.join("|") ?? flag.value ?? "VALUE";
  if (flag.takes === "maybe") return `--${name} [${value}]`;
  return `--${name} ${value}${flag.takes === "many" ? "..." : ""}`;
}
