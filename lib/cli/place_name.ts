import { clip, isName, showName } from "../fact/untrusted.ts";

/** A directory, from the user's home on where it lies there. */
export function placeName(path: string, homes: readonly string[]): string {
  const home = homes.find((each) => each !== "" && (path === each || path.startsWith(`${each}/`)));
  if (home === undefined) return showName(path);
  const inside = path.slice(home.length);
  return isName(inside || "/") ? clip(`~${inside}`, 100) : showName(`~${inside}`);
}
