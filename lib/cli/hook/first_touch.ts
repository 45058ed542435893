import { foldCase } from "../../fact/case_folding.ts";
import type { Fact } from "../../fact/fact.ts";
import { formatInstant } from "../../fact/instant.ts";
import type { Refusal } from "../../fact/refusal.ts";
import { untrusted } from "../../fact/untrusted.ts";
import type { Written } from "../../ledger/written.ts";
import { heldBy } from "../../room/reach.ts";
import type { Finding } from "../../room/views/before_write.ts";
import { isRefusal } from "../answer.ts";
import { leaseOf } from "../config.ts";
import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";
import { factOf, write, writeResult } from "../speak.ts";
import { takingOver } from "../taking_over.ts";
import type { Target } from "./targets.ts";
import type { Turn, Words } from "./turn.ts";

const UNPROTECTED =
  "rally: this write was checked against peers, but nothing protects it: the room cannot be written to from here, so " +
  "claims wait in .rally-spool until a process that can takes them up. rally doctor says what to set";

/** Claims that were granted; why none was, or that they wait. */
interface Touched {
  readonly claimed: readonly string[];
  readonly refusal?: Refusal;
  readonly words?: readonly Words[];
}

/** Claims what is not held yet for the worktree that it is in, all or none, in one append, and reads the verdict back. */
export function claimUnheld(
  { context }: Turn,
  room: Room,
  { who, elder }: { readonly who: Identity; readonly elder: Identity | null },
  targets: readonly Target[],
  findings: readonly Finding[],
): Touched | undefined {
  const unheld = targets.filter((each) => each.isFile && !isHeld(room, who, each));
  if (unheld.length === 0) return undefined;
  const facts: Fact[] = [];
  if (elder !== null && !elder.known)
    facts.push(factOf(context, room, elder, { kind: "session", status: "begun" }));
  for (const tree of new Set(unheld.map((each) => each.worktree))) {
    const paths = unheld.flatMap((each) => (each.worktree === tree ? each.path : [])).sort();
    const lease = leaseOf(context, room.place, paths, 0);
    if (isRefusal(lease)) return { claimed: [], refusal: lease };
    facts.push(
      factOf(context, room, who, {
        kind: "claim",
        ...(elder === null || who.known ? {} : { parent: elder.session }),
        subject: untrusted("editing"),
        paths,
        tree,
        lease_until: formatInstant(context.world.now() + lease.ms),
        ...taken(findings, paths),
      }),
    );
  }
  const written = write(context, room, facts);
  if (isRefusal(written)) return { claimed: [], refusal: written };
  if (written.some(({ outcome }) => outcome === "pending"))
    return { claimed: [], words: unprotected(who, written[0]!) };
  const refusal = written.map((each) => writeResult(context, room, each).refusal).find(Boolean);
  const claims = written.filter((each) => each.fact.kind === "claim");
  const claimed = claims.filter((each) => each.outcome === "committed");
  return {
    claimed: claimed.map((each) => each.fact.id),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/**
 * Said at the first claim of a session that waits: where the room takes no writes it cannot keep what was told, so that
 * what waits besides tells it.
 */
function unprotected({ session }: Identity, { ahead = [] }: Written): Words[] {
  const before = ahead.some((each) => each.kind === "claim" && each.session === session);
  return before ? [] : [{ text: UNPROTECTED }];
}

function isHeld({ state, now }: Room, who: Identity, { path, worktree }: Target): boolean {
  const own = [...(state.sessions.get(who.session)?.holds ?? [])].flatMap((id) => {
    const claim = state.claims.get(id);
    return claim !== undefined && claim.until > now ? [claim] : [];
  });
  return heldBy(own, { folded: [foldCase(path)], tree: worktree, resources: [] }) !== undefined;
}

/** The claims of those who are gone, taken over in the open. */
function taken(findings: readonly Finding[], paths: readonly string[]) {
  const gone = findings.filter((each) => each.code === "gone-owner" && paths.includes(each.path!));
  return takingOver(gone.map(({ fact, owner }) => ({ id: fact!, tool: owner! })));
}
