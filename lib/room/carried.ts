import type { Fact } from "../fact/fact.ts";
import { membersOf } from "../fact/fields.ts";
import { MAX_RECORD, MAX_REMOTE, seal } from "../fact/line.ts";
import { escapeInvisible } from "../fact/safe_json.ts";

/** What a `remote` takes beside the string that it carries. */
const AROUND = 1024;
/** No character takes more bytes when it is escaped. */
const WORST = 6;

/** The fact as it is published. */
export function stringOf(fact: Fact): string {
  return Buffer.from(seal(membersOf(fact))).toString();
}

/**
 * Whether a `remote` can carry the string. What none can carry is a record for nobody, so that everybody counts the
 * published facts alike.
 */
export function isCarried(string: string): boolean {
  const most = MAX_REMOTE - AROUND;
  // Most are far shorter; no character takes more than three bytes.
  if (string.length * 3 * WORST <= most) return true;
  const length = Buffer.byteLength(string);
  if (length > MAX_RECORD) return false;
  return (
    length * WORST <= most || Buffer.byteLength(escapeInvisible(JSON.stringify(string))) <= most
  );
}
