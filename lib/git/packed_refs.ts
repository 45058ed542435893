import { isObjectId } from "./object_store.ts";

/** The refs that the text of `packed-refs` has. A file on its own goes before what is said of it there. */
export function packedRefs(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split("\n").flatMap((line): [string, string][] => {
      const [id = "", name, ...more] = line.split(" ");
      return isObjectId(id) && name !== undefined && more.length === 0 ? [[name, id]] : [];
    }),
  );
}
