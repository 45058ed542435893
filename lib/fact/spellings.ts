import { safeJson } from "./safe_json.ts";

/** How bytes that hold an id may spell it: as we write it, as others may, and within a `remote`. */
export function spellings(id: string): Buffer[] {
  const bare = [safeJson(id), JSON.stringify(id)];
  const carried = bare.map((text) => JSON.stringify(text).slice(1, -1));
  return [...bare, ...carried].map((text) => Buffer.from(text));
}
