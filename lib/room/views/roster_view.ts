import { formatInstant } from "../../fact/instant.ts";
import { nameOrder } from "../../fact/name_order.ts";
import type { Untrusted } from "../../fact/untrusted.ts";
import type { Work } from "./health.ts";
import { type Nested, nested } from "./roster_tree.ts";

/** Who runs in all rooms that this user has joined, as a tree. */
export interface RosterView {
  readonly stale_secs: number;
  /** Of all that were asked for, whether they are shown or not. */
  readonly live_count: number;
  readonly stale_count: number;
  /** Those that nobody else here began; what they began hangs below them. */
  readonly agents: readonly RosterAgent[];
}

export interface RosterAgent extends Work {
  readonly session_id: string;
  readonly app: string;
  /** Where that room is: two may be called the same. */
  readonly room: string;
  readonly tool: string;
  readonly model: string | null;
  readonly phase: Untrusted | null;
  readonly host: string | null;
  readonly cwd: string | null;
  readonly parent: string | null;
  /** What it says that it began, by type; and all together. */
  readonly spawned: Readonly<Record<string, number>>;
  readonly spawned_total: number;
  readonly build_loop_run_label: string | null;
  readonly last_seen: string;
  readonly age_secs: number;
  readonly stale: boolean;
  /** Why it does not hang below its parent, which is here as well: that one stands below it, or too deep. */
  readonly apart?: Nested["apart"];
  readonly children: readonly RosterAgent[];
}

/** A session as its own room and this machine know it. */
export interface Member
  extends Omit<
    RosterAgent,
    "spawned_total" | "last_seen" | "age_secs" | "stale" | "apart" | "children"
  > {
  /** Ids that it went on from. */
  readonly formerly: readonly string[];
  /** Newest sign of life, in milliseconds. */
  readonly seen: number;
  /** It has ended, its process has died, or nobody has come for it yet: however lately it was seen, it does not run. */
  readonly over: boolean;
}

export interface RosterQuery {
  readonly now: number;
  readonly staleSecs: number;
  /** Also those that are stale. */
  readonly all: boolean;
  readonly app?: string;
}

/** The tree of those that run: last seen within so many seconds, the last one included. */
export function rosterView(members: readonly Member[], query: RosterQuery): RosterView {
  const { now, staleSecs, all, app } = query;
  const asked = members.filter((each) => app === undefined || each.app === app);
  const isLive = ({ over, seen }: Member): boolean => !over && now - seen <= staleSecs * 1000;
  const live = asked.filter(isLive);
  const shown = (all ? asked : live).toSorted(inOrder);
  const agentOf = ({ apart, member, children }: Nested<Member>): RosterAgent => {
    const { seen, over: _over, formerly: _formerly, ...about } = member;
    const counts = Object.entries(about.spawned).map(([type, n]) => [type, counted(n)] as const);
    return {
      ...about,
      spawned: Object.fromEntries(counts),
      spawned_total: counted(counts.reduce((sum, [, n]) => sum + n, 0)),
      last_seen: formatInstant(seen),
      age_secs: Math.floor(Math.max(0, now - seen) / 100) / 10,
      stale: !isLive(member),
      ...(apart === undefined ? {} : { apart }),
      children: children.map(agentOf),
    };
  };
  return {
    stale_secs: staleSecs,
    live_count: live.length,
    stale_count: asked.length - live.length,
    agents: nested(shown).map(agentOf),
  };
}

/** What somebody claims to have begun, as a number that one can count to. */
function counted(n: number): number {
  return Math.min(Math.max(0, n), Number.MAX_SAFE_INTEGER);
}

/** By room and session: the one order of the roster. */
function inOrder(a: Member, b: Member): number {
  return nameOrder([a.app, a.session_id, a.room], [b.app, b.session_id, b.room]);
}
