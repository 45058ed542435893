/** Rooms with a long past, written by hand: what agents said for months, in the order in which they would have. */
import type { Fact } from "../../lib/fact/fact.ts";
import { encodeRecord } from "../../lib/fact/line.ts";
import { Cast } from "./cast.ts";

const AGENTS = 8;

/**
 * A room of so many facts in which nothing much is open: claims and their releases, handoffs and their receipts,
 * decisions that supersede one another. Rooms of different age end alike.
 */
export function oldRoom(facts: number): Cast {
  const cast = new Cast();
  const lines: Uint8Array[] = [];
  for (let n = 0; n < facts; n++) lines.push(encodeRecord(past(cast, n, facts)));
  cast.appendBytes(Buffer.concat(lines));
  return cast;
}

function past(cast: Cast, n: number, facts: number): Fact {
  const [turn, step] = [Math.floor(n / 6), n % 6];
  const agent = turn % AGENTS;
  const about = ABOUT[step]!(turn);
  const at = new Date(cast.now - (facts - n) * 1000).toISOString();
  const key = `${turn}-${step}`;
  return {
    v: 1,
    id: `${about.kind}_${key}`,
    at,
    tool: `agent:${agent}`,
    session: `agent-${agent}`,
    ...about,
  } as Fact;
}

type About = Partial<Fact> & { readonly kind: string };

const ABOUT: readonly ((turn: number) => About)[] = [
  (turn) => ({
    kind: "claim",
    paths: [`src/module-${turn % 97}/file.ts`],
    subject: `work package ${turn}` as never,
    lease_until: "2026-11-21T12:00:00.000Z",
  }),
  (turn) => ({
    kind: "decision",
    subject: "how it is done" as never,
    ref: `decision_${turn - 1}-1`,
  }),
  (turn) => ({
    kind: "handoff",
    subject: `review package ${turn}` as never,
    target: `agent:${turn % AGENTS}`,
  }),
  (turn) => ({ kind: "receipt", ref: `handoff_${turn}-2` }),
  (turn) => ({ kind: "artifact", subject: `package ${turn} is done` as never }),
  (turn) => ({ kind: "release", ref: `claim_${turn}-0` }),
];

/** What stands open in `busyRoom`, list by list. */
export const OPEN = {
  active_claims: 400,
  active_blockers: 120,
  open_handoffs: 300,
  current_decisions: 250,
  current_risks: 150,
  recent_artifacts: 200,
  unconsumed_artifacts: 200,
  standbys: 80,
  squads: 400,
  findings: 10,
} as const;

/** A room of so many facts in which very much is open, all of it by different agents and with long titles. */
export function busyRoom(facts: number, title: string): Cast {
  const cast = new Cast();
  const kinds: [string, number, (n: number) => Partial<Fact>][] = [
    [
      "claim",
      OPEN.active_claims,
      (n) => ({ paths: [`src/${n}/file.ts`], lease_until: "2026-11-21T12:00:00.000Z" }),
    ],
    ["blocker", OPEN.active_blockers, (n) => ({ paths: [`src/${n}`] })],
    ["handoff", OPEN.open_handoffs, (n) => ({ target: `agent:${n}` })],
    ["decision", OPEN.current_decisions, (n) => (n % 2 === 0 ? { status: "binding" } : {})],
    [
      "risk",
      OPEN.current_risks,
      (n) => ({
        severity: "high",
        subject: `check ${n % OPEN.findings}: ${title.repeat(20)}` as never,
      }),
    ],
    ["standby", OPEN.standbys, () => ({ wake_after: "2026-11-21T12:00:00.000Z" })],
    ["artifact", 300, () => ({})],
  ];
  const lines: Uint8Array[] = [];
  let open = 0;
  for (const [kind, count, more] of kinds)
    for (let n = 0; n < count; n++, open++)
      lines.push(encodeRecord(said(cast, title, { kind, n }, more(n))));
  for (let n = open; n < facts; n++)
    lines.push(encodeRecord(said(cast, title, { kind: "presence", n }, {})));
  cast.appendBytes(Buffer.concat(lines));
  return cast;
}

function said(
  cast: Cast,
  title: string,
  { kind, n }: { kind: string; n: number },
  more: Partial<Fact>,
): Fact {
  const agent = n % OPEN.squads;
  const subject = `${kind} number ${n}: ${title.repeat(20)}`;
  const who = { tool: `agent:${agent}`, session: `agent-${agent}` };
  return cast.fact({ kind, id: `${kind}_${n}`, subject: subject as never, ...who, ...more });
}
