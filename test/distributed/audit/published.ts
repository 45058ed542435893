import { type Holders, holdersOf } from "../../torture/holders.ts";
import type { Piece, Record } from "../../torture/ledger_pieces.ts";
import type { Left } from "../left.ts";

/** The records of the published ledger. */
export function recordsOf({ published }: Pick<Left, "published">): Record[] {
  return published.map((line) => JSON.parse(line) as Record);
}

/** Who holds what by the published facts, by rules of our own. */
export function sharedHolders(left: Pick<Left, "published">): Holders {
  const pieces = recordsOf(left).map(
    (record, n): Piece => ({ seq: n + 1, segment: "main", offset: 0, length: 0, record }),
  );
  return holdersOf(pieces);
}
