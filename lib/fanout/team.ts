import type { Task } from "./descriptor.ts";
import type { Schedule } from "./schedule.ts";

/** Who does what. */
export interface Member {
  /** No two members have the same. */
  readonly role: string;
  readonly tier: Task["tier"];
  /** Ids, in the order in which they can be done. */
  readonly tasks: readonly string[];
}

/** How large a team may be, and how much one member gets. */
export interface Limits {
  readonly team: number;
  readonly tasks: number;
}

/** A smaller team is not worth its coordination, if there is enough to do. */
const LEAST = 3;
/** So many sub-agents a host runs at once. */
export const MOST_HOST_NATIVE = 4;

/** The members for a schedule, at most one for each task. */
export function teamOf(schedule: Schedule, limits: Limits): Member[] {
  const { order } = schedule;
  const wanted = Math.ceil(order.length / limits.tasks);
  const size = Math.min(Math.max(wanted, LEAST), limits.team);
  const seats = seatsOf(order, size);
  const ends = new Map<string, number>();
  for (const task of order) {
    const ready = task.depends_on.reduce((latest, id) => Math.max(latest, ends.get(id)!), 0);
    const seat = bestFor(task, ready, seats, limits.tasks);
    const end = Math.max(ready, seat.free) + schedule.lengthOf(task);
    seat.free = end;
    seat.tasks.push(task);
    seat.roles.add(task.role);
    ends.set(task.id, end);
  }
  const taken = new Set<string>();
  return seats.map(({ tier, tasks }) => ({
    role: roleOf(tasks, taken),
    tier,
    tasks: tasks.map(({ id }) => id),
  }));
}

interface Seat {
  readonly tier: Task["tier"];
  readonly tasks: Task[];
  readonly roles: Set<Task["role"]>;
  /** When whoever sits here has nothing more to do. */
  free: number;
}

/** One for each tier that is needed, then one more where the most tasks wait for each, and no more than can be filled. */
function seatsOf(tasks: readonly Task[], size: number): Seat[] {
  const tiers = (["host-native", "cross-host"] as const).map((tier) => {
    const work = tasks.filter((each) => each.tier === tier).length;
    const most = tier === "host-native" ? Math.min(work, MOST_HOST_NATIVE) : work;
    return { tier, work, most, seats: Math.min(1, work) };
  });
  for (let taken = tiers.reduce((sum, { seats }) => sum + seats, 0); taken < size; taken++) {
    const [next] = tiers
      .filter(({ seats, most }) => seats < most)
      .sort((a, b) => b.work / b.seats - a.work / a.seats);
    if (next === undefined) break;
    next.seats++;
  }
  return tiers.flatMap(({ tier, seats }) =>
    Array.from({ length: seats }, (): Seat => ({ tier, tasks: [], roles: new Set(), free: 0 })),
  );
}

/** Who can begin first; of these whose part it is, then who has the least to do. Who has enough is asked last. */
function bestFor(task: Task, ready: number, seats: readonly Seat[], enough: number): Seat {
  let best: Seat | undefined;
  for (const seat of seats) {
    if (seat.tier !== task.tier) continue;
    if (best === undefined || compare(seat, best, task, ready, enough) < 0) best = seat;
  }
  return best!;
}

function compare(a: Seat, b: Seat, task: Task, ready: number, enough: number): number {
  return (
    Number(a.tasks.length >= enough) - Number(b.tasks.length >= enough) ||
    Math.max(ready, a.free) - Math.max(ready, b.free) ||
    Number(isAnothers(a, task)) - Number(isAnothers(b, task)) ||
    a.tasks.length - b.tasks.length
  );
}

function isAnothers({ tasks, roles }: Seat, { role }: Task): boolean {
  return tasks.length > 0 && !roles.has(role);
}

/** The role that its tasks name first and nobody has yet; else one of that name with a number. */
function roleOf(tasks: readonly Task[], taken: Set<string>): string {
  const named = tasks.flatMap(({ role }) => role ?? []);
  const base = named[0] ?? "worker";
  let role = named.find((each) => !taken.has(each)) ?? base;
  for (let n = 2; taken.has(role); n++) role = `${base}-${n}`;
  taken.add(role);
  return role;
}
