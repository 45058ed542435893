import { AGAINST, type Against, against } from "./against.ts";
import type { Descriptor } from "./descriptor.ts";
import { scheduleOf } from "./schedule.ts";
import { type Limits, type Member, MOST_HOST_NATIVE, teamOf } from "./team.ts";

/** Whether to fan out, and how (SPEC section 12). Worked out from the descriptor alone. */
export interface Plan {
  readonly fan_out: boolean;
  /** What speaks against it; empty where it is worth while. */
  readonly reasons: readonly { readonly code: Against; readonly message: string }[];
  readonly waves: readonly (readonly string[])[];
  readonly critical_path: readonly string[];
  readonly critical_path_seconds: number;
  readonly total_seconds: number;
  /** All tasks say what to expect; otherwise the lengths are partly assumed. */
  readonly expected: boolean;
  /** What an agent for every task would come to. */
  readonly ideal_speed_up: number;
  /** Empty where it is better not shared out. */
  readonly team: readonly Member[];
  /** A person is to agree first. */
  readonly requires_human: boolean;
  readonly warnings: readonly { readonly code: Warning; readonly message: string }[];
}

/** What to know before it begins. docs/workstream.md lists them. */
export type Warning = "coordination" | "crowded" | "host-native";

/** To hand out a task, look at what came back and merge it, in milliseconds. */
const COORDINATION = 2 * 60_000;
/** Of the critical path; past it the lead holds up the team. */
const MOST_COORDINATION = 0.4;
/** So many agents at once are more than a lead decides alone. */
const MANY = 5;

/** What to do with a clean descriptor. */
export function plan(descriptor: Descriptor, limits: Limits): Plan {
  const schedule = scheduleOf(descriptor);
  const { waves, criticalPath, critical, total } = schedule;
  const reasons = against(descriptor, schedule);
  const team = reasons.length > 0 ? [] : teamOf(schedule, limits);
  return {
    fan_out: reasons.length === 0,
    reasons: reasons.map((code) => ({ code, message: AGAINST[code] })),
    waves,
    critical_path: criticalPath,
    critical_path_seconds: seconds(critical),
    total_seconds: seconds(total),
    expected: descriptor.tasks.every(({ expect }) => expect !== null),
    ideal_speed_up: Math.round((total / critical) * 100) / 100,
    team,
    requires_human: team.length >= MANY,
    warnings: team.length === 0 ? [] : warnings(descriptor, team, critical, limits),
  };
}

function warnings(
  { tasks }: Descriptor,
  team: readonly Member[],
  critical: number,
  limits: Limits,
): Plan["warnings"] {
  const found: { code: Warning; message: string }[] = [];
  const share = (tasks.length * COORDINATION) / critical;
  if (share > MOST_COORDINATION)
    found.push({
      code: "coordination",
      message: `handing out ${tasks.length} tasks and taking them back comes to ${Math.round(share * 100)} % of the critical path; make fewer, larger tasks`,
    });
  const most = Math.max(...team.map((each) => each.tasks.length));
  if (most > limits.tasks)
    found.push({
      code: "crowded",
      message: `a member has ${most} tasks, and ${limits.tasks} are enough; raise --max, or split the workstream`,
    });
  const native = team.filter(({ tier }) => tier === "host-native").length;
  const needed = Math.ceil(
    tasks.filter(({ tier }) => tier === "host-native").length / limits.tasks,
  );
  if (native === MOST_HOST_NATIVE && needed > native)
    found.push({
      code: "host-native",
      message: `a host runs at most ${MOST_HOST_NATIVE} agents of its own at once; give tasks the tier "cross-host" for a larger team`,
    });
  return found;
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
