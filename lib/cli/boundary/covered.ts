import { type BoundaryFinding, boundaryFinding } from "../../boundary/finding.ts";
import { type Forbidden, type ForbiddenEntry, forbiddenBy } from "../../boundary/forbidden.ts";
import { PATH_FIELDS, type Plugin, placeOf } from "../../boundary/manifest.ts";
import { isWild, segmentsOf } from "../../boundary/pattern.ts";
import { quote, untrusted } from "../../fact/untrusted.ts";
import type { RepositoryFiles } from "./repository_files.ts";

/** What a plugin stands for in the repository. */
export interface Covered {
  readonly plugin: Plugin;
  readonly own: ReadonlySet<string>;
  readonly forbidden: Forbidden;
  readonly findings: readonly BoundaryFinding[];
}

/** Looks up every path that a plugin names. */
export function covered(plugin: Plugin, files: RepositoryFiles): Covered {
  const findings: BoundaryFinding[] = [];
  const own = new Set<string>();
  for (const field of PATH_FIELDS)
    for (const pattern of plugin.lists[field]) {
      const found = lookUp(pattern, files);
      if (typeof found === "string")
        findings.push(boundaryFinding(placeOf(plugin.name, field), found));
      else if (field === "owns")
        for (const path of found) for (const file of files.below(path)) own.add(file);
    }
  const entries: ForbiddenEntry[] = [];
  for (const entry of plugin.lists.forbidden_parent_imports) {
    const segments = segmentsOf(entry);
    const place = placeOf(plugin.name, "forbidden_parent_imports");
    if (segments === undefined) {
      findings.push(boundaryFinding(place, leadsOut(entry)));
    } else {
      // What is not there, or no longer, is forbidden as well.
      const plain = segments.join("/");
      const found = segments.some(isWild) ? files.matching(segments) : undefined;
      if (found?.endless) findings.push(boundaryFinding(place, tooManyWays(entry)));
      entries.push({ entry, paths: found?.paths ?? [plain] });
    }
  }
  return { plugin, own, forbidden: forbiddenBy(entries, own), findings };
}

/** What a pattern stands for, or why it stands for nothing. */
function lookUp(pattern: string, files: RepositoryFiles): readonly string[] | string {
  const segments = segmentsOf(pattern);
  if (segments === undefined) return leadsOut(pattern);
  const found = files.matching(segments);
  if (found.endless) return tooManyWays(pattern);
  if (found.paths.length > 0) return found.paths;
  return found.leadsOut
    ? leadsOut(pattern)
    : `${shown(pattern)} stands for nothing in the repository`;
}

function leadsOut(pattern: string): string {
  return `${shown(pattern)} leads out of the repository`;
}

function tooManyWays(pattern: string): string {
  return `${shown(pattern)} leads through more links than are followed`;
}

function shown(pattern: string): string {
  return quote(untrusted(pattern), 200);
}
