import { type Crossing, pythonCrossings, scriptCrossings } from "../../boundary/crossings.ts";
import { type BoundaryFinding, boundaryFinding } from "../../boundary/finding.ts";
import { quote, untrusted } from "../../fact/untrusted.ts";
import type { Context } from "../context.ts";
import { boundedText } from "./bounded_text.ts";
import type { Covered } from "./covered.ts";
import { importsOfPython, importsOfScript, type Unparsed } from "./grammars.ts";
import type { RepositoryFiles } from "./repository_files.ts";

/** Looks through the sources of plugins that are forbidden something, one after the other, until the deadline. */
export async function scan(
  { world, deadline }: Context,
  root: string,
  files: RepositoryFiles,
  plugins: readonly Covered[],
): Promise<readonly BoundaryFinding[]> {
  const owners = ownersOf(plugins);
  const findings: BoundaryFinding[] = [];
  for (const file of [...owners.keys()].sort()) {
    if (deadline.passed()) break;
    const read = await boundedText(world, `${root}/${file}`, deadline);
    const text = "text" in read ? read.text : "";
    const judge = "unread" in read ? read : await judgeOf(file, text, files);
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

const SCRIPT = /\.(?:[mc]?[jt]s|[jt]sx)$/;

/** Which plugins a source belongs to. */
function ownersOf(plugins: readonly Covered[]): ReadonlyMap<string, readonly Covered[]> {
  const owners = new Map<string, Covered[]>();
  for (const each of plugins) {
    if (each.plugin.lists.forbidden_parent_imports.length === 0) continue;
    for (const file of each.own) {
      if (!file.endsWith(".py") && !SCRIPT.test(file)) continue;
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
): Promise<{ readonly crossings: (owner: Covered) => readonly Crossing[] } | Unparsed> {
  if (file.endsWith(".py")) {
    const imports = await importsOfPython(text);
    return { crossings: ({ forbidden }) => pythonCrossings({ file, forbidden }, imports) };
  }
  const imports = await importsOfScript(file, text);
  if ("unread" in imports) return imports;
  return { crossings: ({ forbidden }) => scriptCrossings({ file, forbidden }, imports, isFile) };
}

function newlines(text: string): number {
  return text.split("\n").length - 1;
}

function shown(text: string): string {
  return quote(untrusted(text), 200);
}
