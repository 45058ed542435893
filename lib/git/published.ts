import type { ListingFs } from "./locate_fs.ts";

/**
 * Names of the refs below `refs/rally/`, through which facts of this room may have left the machine. Refs in a
 * reftable are not seen.
 */
export function publishedRefs(commonDir: string, fs: ListingFs): string[] {
  const loose = below(`${commonDir}/refs/rally`, "refs/rally", fs);
  const packed = (fs.readFile(`${commonDir}/packed-refs`) ?? "")
    .split("\n")
    .flatMap((line) => /^[0-9a-f]{40,64} (refs\/rally\/\S+)$/.exec(line)?.[1] ?? []);
  return [...new Set([...loose, ...packed])].sort();
}

function below(path: string, name: string, fs: ListingFs): string[] {
  return fs.list(path).flatMap((each) => {
    const [place, ref] = [`${path}/${each}`, `${name}/${each}`];
    return fs.kind(place) === "dir" ? below(place, ref, fs) : [ref];
  });
}
