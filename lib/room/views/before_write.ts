import { foldCase } from "../../fact/case_folding.ts";
import { clockTime, formatInstant } from "../../fact/instant.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { isName, quote, showName, type Untrusted } from "../../fact/untrusted.ts";
import { descendsFrom, ownerOf } from "../family.ts";
import { isFromElsewhere } from "../laying.ts";
import { idleSeconds, isGone, presenceOf, type Sightings } from "../presence.ts";
import { isElsewhere } from "../published.ts";
import { inTheWay, pathsMeet } from "../reach.ts";
import type { Blocker, Claim, State } from "../state.ts";

/** Something to know before writing (SPEC section 7). */
export interface Finding {
  readonly code: string;
  readonly severity: "info" | "warn" | "stop";
  readonly message: string;
  readonly path: string | null;
  readonly fact: string | null;
  readonly owner: string | null;
  /** Whoever that is works on another machine. */
  readonly other_machine?: true;
  readonly subject: Untrusted | null;
  readonly lease_until: string | null;
  readonly worktree: string | null;
  readonly idle_seconds: number | null;
}

/** Who is about to write, where, and when. */
export interface Writing {
  /** The owner that the writer speaks for; `null` = nobody known, so that every claim is a peer's. */
  readonly owner: string | null;
  readonly paths: readonly { readonly path: string; readonly worktree: string }[];
  readonly now: number;
  readonly sightings: Sightings;
  /** The branch that a worktree is on; `""` is the main checkout. */
  readonly branchOf: (worktree: string) => string | null;
}

const DAY = 86_400_000;

/** Everything that stands in the way of these writes, or is good to know: all paths, one stop is a stop. */
export function beforeWrite(state: State, writing: Writing): Finding[] {
  const findings = writing.paths.flatMap((each) =>
    aboutPath(state, writing, each.path, each.worktree),
  );
  for (const blocker of state.blockers.values()) {
    if (blocker.folded.length > 0 || isOwn(state, blocker.session, writing.owner)) continue;
    const far = isFromElsewhere(state, blocker) ? FAR : {};
    findings.push(
      finding(
        "unscoped-blocker",
        "warn",
        blocker,
        null,
        `${showName(blocker.tool)}${placeIn(far)} is blocked: ${quote(blocker.subject)}`,
        far,
      ),
    );
  }
  return [...findings, ...standing(state, writing.paths)];
}

/** Binding decisions that any of the paths falls under, each told once. */
function standing(state: State, paths: Writing["paths"]): Finding[] {
  return [...state.bindings.values()].flatMap((binding) => {
    const under = paths.find(({ path }) => pathsMeet(binding.folded, [foldCase(path)]));
    if (under === undefined && binding.folded.length > 0) return [];
    const message = `binding: ${quote(binding.subject)}`;
    return [finding("binding-decision", "info", binding, under?.path ?? null, message)];
  });
}

function aboutPath(state: State, writing: Writing, path: string, worktree: string): Finding[] {
  const folded = foldCase(path);
  const findings: Finding[] = [];
  const facing = inTheWay(state, writing.owner, { folded: [folded], tree: null, resources: [] });
  for (const claim of facing) {
    if (claim.until > writing.now) findings.push(aboutClaim(state, writing, claim, path, worktree));
  }
  for (const blocker of state.blockers.values()) {
    if (!pathsMeet(blocker.folded, [folded]) || isOwn(state, blocker.session, writing.owner))
      continue;
    findings.push(aboutBlocker(state, writing, blocker, path));
  }
  return findings;
}

function aboutClaim(
  state: State,
  { now, sightings, branchOf }: Writing,
  claim: Claim,
  path: string,
  worktree: string,
): Finding {
  const more = {
    lease_until: formatInstant(claim.until),
    worktree: claim.tree,
    idle_seconds: idleSeconds(state, claim.owner, now, sightings),
  };
  if (claim.tree !== null && claim.tree !== worktree) {
    const branch = branchOf(claim.tree);
    const where =
      branch === null
        ? claim.tree === ""
          ? "in the main checkout"
          : `in worktree ${showName(claim.tree)}`
        : `on branch ${showName(branch)}`;
    return finding(
      "parallel-edit",
      "warn",
      claim,
      path,
      `${showName(path)} is edited ${where} by ${showName(claim.tool)}; expect a merge`,
      more,
    );
  }
  const far = isElsewhere(state, claim) ? FAR : {};
  const held = `${showName(path)} is claimed by ${showName(claim.tool)}${placeIn(far)} ${quote(claim.subject)} until ${clockTime(claim.until, now)}`;
  if (isGone(state, claim.owner, now, sightings)) {
    const way = isName(claim.id)
      ? `; take it with ${shellWords(["say", "claim", "--over", claim.id])}`
      : "";
    return finding("gone-owner", "warn", claim, path, `${held}, who is gone${way}`, more);
  }
  return finding("claimed-path", "stop", claim, path, held, { ...more, ...far });
}

function aboutBlocker(
  state: State,
  { now, sightings }: Writing,
  blocker: Blocker,
  path: string,
): Finding {
  const author = state.sessions.get(ownerOf(state, blocker.session));
  // Of a session of another machine nobody here knows that it is gone.
  const present = author === undefined || presenceOf(author, now, sightings) !== "gone";
  const severity = present && now - blocker.at < DAY ? "stop" : "warn";
  const idle_seconds = idleSeconds(state, blocker.session, now, sightings);
  const far = isFromElsewhere(state, blocker) ? FAR : {};
  return finding(
    "active-blocker",
    severity,
    blocker,
    path,
    `${showName(path)} is blocked by ${showName(blocker.tool)}${placeIn(far)}: ${quote(blocker.subject)}`,
    { idle_seconds, ...far },
  );
}

const FAR = { other_machine: true } as const;

/** Where the owner is, if not here. */
function placeIn({ other_machine }: Pick<Finding, "other_machine">): string {
  return other_machine ? " on another machine" : "";
}

/** Whether the session is the writer's own, or one that it descends from. */
function isOwn(state: State, session: string, owner: string | null): boolean {
  return (
    owner !== null && (ownerOf(state, session) === owner || descendsFrom(state, owner, session))
  );
}

function finding(
  code: string,
  severity: Finding["severity"],
  about: { readonly id: string; readonly tool: string; readonly subject: Untrusted },
  path: string | null,
  message: string,
  more: Partial<Finding> = {},
): Finding {
  const none = { lease_until: null, worktree: null, idle_seconds: null };
  return {
    code,
    severity,
    message,
    path,
    fact: about.id,
    owner: about.tool,
    subject: about.subject,
    ...none,
    ...more,
  };
}
