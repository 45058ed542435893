import { foldCase } from "../fact/case_folding.ts";
import { type Refusal, refuse } from "../fact/refusal.ts";
import { isNameClaim } from "../room/name_claim.ts";
import { pathsMeet } from "../room/reach.ts";
import type { Context } from "./context.ts";
import type { Identity } from "./identity.ts";
import type { Room } from "./room.ts";
import type { Saying } from "./speak.ts";

/** A release by `--ref`, by `--path` (own claims that overlap it) or `--mine`, as the ids it names. */
export function namedByFlags(
  { flags }: Context,
  room: Room,
  who: Identity,
  saying: Saying,
): Saying | Refusal {
  const { paths, ref, refs, ...rest } = saying;
  const own = [...room.state.claims.values()].filter((each) => each.owner === who.session);
  const folded = (paths ?? []).map(foldCase);
  const all = own.filter((each) => !isNameClaim(each));
  const chosen = flags.mine === true ? all : own.filter((each) => pathsMeet(each.folded, folded));
  const ids = [
    ...new Set([
      ...(ref === undefined ? [] : [ref]),
      ...(refs ?? []),
      ...chosen.map((each) => each.id),
    ]),
  ];
  if (ids.length > 0) return { ...rest, ...(ids.length === 1 ? { ref: ids[0]! } : { refs: ids }) };
  if (paths === undefined && flags.mine !== true) {
    return refuse("usage", "missing-flag", "It is not said what to release", [
      "--ref ID, --path PATH, or --mine for all of yours",
    ]);
  }
  const what = flags.mine === true ? "nothing" : `nothing that overlaps ${paths!.join(" ")}`;
  return refuse("refused", "not-open", `${who.tool} holds ${what}`, [
    "rally room shows who holds what",
  ]);
}
