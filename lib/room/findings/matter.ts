import { raw, type Untrusted } from "../../fact/untrusted.ts";

/** What a title is about, to compare it with others: case and white space aside. */
export function matterOf(subject: Untrusted | undefined): string {
  if (subject === undefined) return "";
  return raw(subject).trim().replace(/\s+/g, " ").toLowerCase();
}
