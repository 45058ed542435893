import { span } from "../../fact/duration.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { size } from "../size.ts";
import { type Checked, fine, trouble } from "./checks.ts";

/** From here on a segment is better closed: what must be read from its beginning takes long. */
const LARGE = 64 * 1024 * 1024;
const OLD = 90 * 24 * 3_600_000;

/** How large and how old the open segment is, and whether to close it. */
export function engagementCheck(
  { segment, offset }: Pick<Ledger, "segment" | "offset">,
  begun: number | undefined,
  now: number,
): Checked {
  const age = begun === undefined ? 0 : Math.max(0, now - begun);
  const finding = `${segment} has ${size(offset)} and is ${span(age)} old`;
  if (offset < LARGE && age < OLD) return fine("engagement", finding);
  return trouble("engagement", finding, "close it: rally engagement close");
}
