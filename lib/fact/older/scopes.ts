import { isCanonicalPath, isResource } from "../scope.ts";
import { isWord } from "../well_formed.ts";
import type { OlderNote } from "./notes.ts";
import { behind } from "./texts.ts";

/** What the scope strings of an older line come to here. */
export interface Scopes {
  readonly paths: readonly string[];
  readonly resources: readonly string[];
  readonly owns: readonly string[];
  readonly run: string | undefined;
  readonly step: string | undefined;
  readonly parent_steps: readonly string[];
  /** What is none of these, as it stood there. */
  readonly others: readonly string[];
}

/** Markers that say what the fact is; its kind says it here. */
const MARKERS = new Set(["backlog-item", "mission", "envelope"]);
/** Kinds of access of which only the first was a hold. */
const ACCESS = /^(exclusive|shared_read|advisory|namespace):(.+)$/;

/** Sorts scope strings: `file:` and `dir:` are paths, `run:` and the like lineage, `type:name` resources. */
export function scopesOf(scope: readonly string[], notes: Set<OlderNote>): Scopes {
  const [paths, resources, owns] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const others: string[] = [];
  const strange = (text: string): void => {
    notes.add("scope-as-evidence");
    others.push(text);
  };
  for (const given of scope) {
    const [, access, inner = given] = ACCESS.exec(given) ?? [];
    const text = access === "exclusive" ? inner : given;
    if (MARKERS.has(text) || text.startsWith("role:lead")) continue;
    const [, type = "", name = ""] = /^([a-z_-]+):(.*)$/s.exec(text) ?? [];
    if (type === "file" || type === "dir") add(paths, pathOf(name), () => strange(given));
    else if (type === "owns")
      add(owns, pathOf(behind([name], "file:")[0] ?? name), () => strange(given));
    else if (LINEAGE.has(type) && isWord(name)) continue;
    else if (NAMED.has(type)) others.push(given);
    else if (text === "external-intake") others.push(given);
    else if (access === undefined || access === "exclusive")
      add(resources, isResource(text) ? text : undefined, () => strange(given));
    else strange(given);
  }
  const word = (prefix: string): string[] => behind(scope, prefix).filter(isWord);
  return {
    paths: [...paths].sort(),
    resources: [...resources].sort(),
    owns: [...owns].sort(),
    run: word("run:")[0],
    step: word("step:")[0],
    parent_steps: word("parent-step:"),
    others,
  };
}

const LINEAGE = new Set(["run", "step", "parent-step"]);
/** Said of the fact, never held. */
const NAMED = new Set(["produces", "depends", "agent"]);

function add(to: Set<string>, value: string | undefined, otherwise: () => void): void {
  if (value === undefined) otherwise();
  else to.add(value);
}

/** The path as we write it, if it is one within the repository. */
function pathOf(text: string): string | undefined {
  const tidy = text
    .normalize("NFC")
    .split("/")
    .filter((part, n) => part !== "." && (part !== "" || n === 0))
    .join("/")
    .replace(/\/\*{0,2}$/, "");
  return isCanonicalPath(tidy) ? tidy : undefined;
}
