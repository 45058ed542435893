import type { Clone } from "./clone.ts";
import { modelWithout, type Rule } from "./model.ts";
import type { Rules } from "./room.ts";
import { AS_MEANT, goingOut, hasEffect, type Seams, unsent } from "./syncing.ts";

/** Mistakes in the protocol between clones, whatever they fold with. */
export const MISTAKES = {
  /** Puts its commit upon the ref whatever stands there now. */
  "forced-push": { ...AS_MEANT, push: (remote, upon, strings) => remote.overwrite(upon, strings) },
  /** Sends what it offered before, because it does not look what came back. */
  "sent-twice": { ...AS_MEANT, send: (clone) => AS_MEANT.send(clone, new Set()) },
  /** Sends whatever was granted, also what has been revoked or released meanwhile. */
  "sends-what-is-over": {
    ...AS_MEANT,
    send: (clone, there) => notSent(clone, there).filter(hasEffect).map(factOf),
  },
  /** Sends what lost here as well. */
  "sends-voids": {
    ...AS_MEANT,
    send: (clone, there) => notSent(clone, there).map(factOf),
  },
  /** Sends later what it passed over, behind facts that were said after it. */
  "out-of-turn": {
    ...AS_MEANT,
    send: (clone, there) => goingOut(clone, notSent(clone, there).filter(hasEffect).map(factOf)),
  },
  /** Takes its own facts for known, and does not bring them back. */
  "own-left-out": {
    ...AS_MEANT,
    bring: (clone, strings) =>
      strings.filter((each) => !clone.lines.some(({ fact }) => each.includes(`"${fact.id}"`))),
  },
  /** Writes the facts of others into the ledger as if they had been said here. */
  "bare-lines": {
    ...AS_MEANT,
    arrive: (remote) => ({ ...remote, ...JSON.parse(remote.fact), ref: remote.ref }),
  },
  /** Answers a claim that waits for the remote as soon as it is granted here. */
  "early-answer": {
    ...AS_MEANT,
    isGranted: (clone, claim) => clone.room.claims().some(({ id }) => id === claim),
  },
  /** Puts its facts upon the remote without having judged them by it. */
  "unread-remote": { ...AS_MEANT, bringsFirst: false },
} satisfies Record<string, Seams>;

/** Rules of the model, each of which is needed. */
export const NEEDED: readonly Rule[] = [
  "revokes",
  "waits-for-tip",
  "in-their-order",
  "counts",
  "ends-what-lost",
  "brings-back",
  "keeps-ended",
  "lays-matters",
  "ends-matters",
  "keeps-matters-ended",
];

export type Planted = keyof typeof MISTAKES | Rule;

/** What to play a planted fault with. */
export function planted(name: Planted, rules: Rules = modelWithout()): [Rules, Seams] {
  return Object.hasOwn(MISTAKES, name)
    ? [rules, MISTAKES[name as keyof typeof MISTAKES]]
    : [modelWithout(name as Rule), AS_MEANT];
}

type Line = Clone["lines"][number];

function notSent(clone: Clone, there: ReadonlySet<string>): Line[] {
  return unsent(clone).filter(({ fact }) => !there.has(fact.id));
}

function factOf({ fact }: Line): Line["fact"] {
  return fact;
}
