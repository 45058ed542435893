import { isWild, matchesName } from "../../boundary/pattern.ts";
import type { ListingFs } from "../../git/locate_fs.ts";
import { isWithin } from "../../git/posix_path.ts";
import type { Deadline } from "../../room/deadline.ts";

/** What stands in a repository, by paths from its root. Past the deadline it knows of nothing more. */
export interface RepositoryFiles {
  /**
   * What the segments of a pattern stand for, in order, and whether any of it lies outside the repository. `endless`:
   * more ways lead there through links than anybody can go.
   */
  readonly matching: (segments: readonly string[]) => {
    readonly paths: readonly string[];
    readonly leadsOut: boolean;
    readonly endless: boolean;
  };
  /** The files below a directory, or the one file that it is, in no particular order. */
  readonly below: (path: string) => readonly string[];
  readonly isFile: (path: string) => boolean;
}

/** What others put into a tree and nobody owns. */
const FOREIGN = "node_modules";

/** Ways through links that are gone for one pattern: with two links in a circle there are twice as many at each level. */
const MOST_WAYS = 10_000;

/** Links are taken only where they stay in the repository, and `**` goes through none of them. */
export function repositoryFiles(root: string, fs: ListingFs, deadline: Deadline): RepositoryFiles {
  const home = fs.realpath(root) ?? root;
  const at = (path: string): string => (path === "" ? home : `${home}/${path}`);
  const isLink = (path: string): boolean => fs.readlink(at(path)) !== undefined;
  const isInside = (path: string): boolean => {
    const real = isLink(path) ? fs.realpath(at(path)) : home;
    return real !== undefined && isWithin(home, real);
  };
  const namesIn = (path: string): readonly string[] => {
    if (deadline.passed() || fs.kind(at(path)) !== "dir") return [];
    return fs.list(at(path));
  };

  const matching: RepositoryFiles["matching"] = (segments) => {
    const paths = new Set<string>();
    const seen = new Set<string>();
    let leadsOut = false;
    let ways = 0;
    const left: (readonly [path: string, index: number, linked: boolean])[] = [["", 0, false]];
    const go = (path: string, index: number, linked: boolean): void => {
      if (fs.kind(at(path)) === undefined) return;
      if (!isInside(path)) leadsOut = true;
      else left.push([path, index, linked || isLink(path)]);
    };
    while (left.length > 0) {
      const [path, index, linked] = left.pop()!;
      if (linked && ++ways > MOST_WAYS) return { paths: [], leadsOut, endless: true };
      const segment = segments[index];
      if (segment === undefined) paths.add(path);
      if (segment === undefined || seen.has(`${index} ${path}`)) continue;
      seen.add(`${index} ${path}`);
      if (segment === "**") {
        left.push([path, index + 1, linked]);
        for (const name of visibleIn(namesIn(path)))
          if (!isLink(under(path, name)) && fs.kind(at(under(path, name))) === "dir")
            left.push([under(path, name), index, linked]);
      } else if (!isWild(segment) || fs.kind(at(under(path, segment))) !== undefined) {
        // A name with brackets in it is that name where it is there.
        go(under(path, segment), index + 1, linked);
      } else {
        for (const name of namesIn(path))
          if (matchesName(segment, name)) go(under(path, name), index + 1, linked);
      }
    }
    return { paths: [...paths].sort(), leadsOut, endless: false };
  };

  const below = (path: string): readonly string[] => {
    const files: string[] = [];
    const left = [path];
    while (left.length > 0) {
      const each = left.pop()!;
      const kind = fs.kind(at(each));
      if (kind === "file" && isInside(each)) files.push(each);
      if (kind === "dir" && (each === path || !isLink(each)))
        for (const name of visibleIn(namesIn(each))) left.push(under(each, name));
    }
    return files;
  };

  return { matching, below, isFile: (path) => fs.kind(at(path)) === "file" };
}

function visibleIn(names: readonly string[]): readonly string[] {
  return names.filter((name) => !name.startsWith(".") && name !== FOREIGN);
}

function under(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}
