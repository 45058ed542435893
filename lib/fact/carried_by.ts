import { decodeLine, MAX_RECORD } from "./line.ts";

/** The published fact inside a `remote`; nothing where the record is another, or what it carries is none. */
export function carriedBy({
  kind,
  fact,
}: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  if (kind !== "remote" || typeof fact !== "string") return undefined;
  const bytes = Buffer.from(fact);
  if (bytes.length > MAX_RECORD) return undefined;
  const record = decodeLine(bytes, 0, bytes.length);
  return typeof record === "string" ? undefined : record;
}
