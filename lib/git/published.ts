import type { ListingFs } from "./locate_fs.ts";
import { packedRefs } from "./packed_refs.ts";
import { ROOM_REFS } from "./room_ref.ts";

/**
 * Names of the refs below `refs/rally/`, through which facts of this room may have left the machine. Refs in a
 * reftable are not seen.
 */
export function publishedRefs(commonDir: string, fs: ListingFs): string[] {
  const loose = below(`${commonDir}/refs/rally`, "refs/rally", fs);
  const packed = packedRefs(fs.readFile(`${commonDir}/packed-refs`) ?? "").keys();
  return [...new Set([...loose, ...packed.filter((name) => name.startsWith(ROOM_REFS))])].sort();
}

function below(path: string, name: string, fs: ListingFs): string[] {
  // While a ref is written its lock stands beside it.
  const names = fs.list(path).filter((each) => !each.endsWith(".lock"));
  return names.flatMap((each) => {
    const [place, ref] = [`${path}/${each}`, `${name}/${each}`];
    return fs.kind(place) === "dir" ? below(place, ref, fs) : [ref];
  });
}
