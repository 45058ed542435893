import {
  type Crossing,
  pythonCrossings,
  SCRIPT_EXTENSIONS,
  scriptCrossings,
} from "../../boundary/crossings.ts";
import { type BoundaryFinding, boundaryFinding } from "../../boundary/finding.ts";
import { quote, untrusted } from "../../fact/untrusted.ts";
import type { Deadline } from "../../room/deadline.ts";
import type { Context } from "../context.ts";
import { boundedText } from "./bounded_text.ts";
import type { Covered } from "./covered.ts";
import {
  breaker,
  type InTime,
  importsOfPython,
  importsOfScript,
  type Unparsed,
} from "./grammars.ts";
import type { RepositoryFiles } from "./repository_files.ts";

const PYTHON = ".py";

/** Looks through the sources of plugins that are forbidden something, one after the other, until the deadline. */
export async function scan(
  { world, deadline }: Context,
  root: string,
  files: RepositoryFiles,
  plugins: readonly Covered[],
): Promise<readonly BoundaryFinding[]> {
  const owners = ownersOf(plugins);
  const findings: BoundaryFinding[] = [];
  const inTime = breaker();
  for (const file of [...owners.keys()].sort()) {
    if (deadline.passed()) break;
    const read = await boundedText(world, `${root}/${file}`, deadline);
    const text = "text" in read ? read.text : "";
    const judge = "unread" in read ? read : await judgeOf(file, text, files, { deadline, inTime });
    if ("unread" in judge) {
      findings.push(boundaryFinding(file, judge.unread));
      continue;
    }
    const crossings = owners
      .get(file)!
      .flatMap((owner) =>
        judge.crossings(owner).map((each) => ({ ...each, plugin: owner.plugin.name })),
      );
    crossings.sort((a, b) => a.offset - b.offset);
    let [line, at] = [1, 0];
    for (const { offset, imported, entry, plugin } of crossings) {
      line += newlines(text.slice(at, offset));
      at = offset;
      const message = `line ${line} imports ${shown(imported)}; ${shown(entry)} is forbidden to ${shown(plugin)}`;
      findings.push(boundaryFinding(file, message));
    }
  }
  return findings;
}

const SOURCES = [PYTHON, ...SCRIPT_EXTENSIONS];

/** Which plugins a source belongs to. */
function ownersOf(plugins: readonly Covered[]): ReadonlyMap<string, readonly Covered[]> {
  const owners = new Map<string, Covered[]>();
  for (const each of plugins) {
    if (each.plugin.lists.forbidden_parent_imports.length === 0) continue;
    for (const file of each.own) {
      if (!SOURCES.some((extension) => file.endsWith(extension))) continue;
      const had = owners.get(file);
      if (had === undefined) owners.set(file, [each]);
      else had.push(each);
    }
  }
  return owners;
}

/** What a plugin may not import of what this text imports. */
async function judgeOf(
  file: string,
  text: string,
  { isFile }: RepositoryFiles,
  { deadline, inTime }: { readonly deadline: Deadline; readonly inTime: InTime },
): Promise<{ readonly crossings: (owner: Covered) => readonly Crossing[] } | Unparsed> {
  if (file.endsWith(PYTHON)) {
    const imports = await importsOfPython(text);
    return { crossings: ({ forbidden }) => pythonCrossings({ file, forbidden }, imports) };
  }
  const imports = await importsOfScript(file, text, deadline, { inTime });
  if ("unread" in imports) return imports;
  return { crossings: ({ forbidden }) => scriptCrossings({ file, forbidden }, imports, isFile) };
}

function newlines(text: string): number {
  return text.split("\n").length - 1;
}

function shown(text: string): string {
  return quote(untrusted(text), 200);
}
