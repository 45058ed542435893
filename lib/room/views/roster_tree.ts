/** What a tree is made of. */
interface Kin {
  readonly session_id: string;
  /** Ids that it went on from. */
  readonly formerly: readonly string[];
  readonly room: string;
  readonly parent: string | null;
}

export interface Nested<Member extends Kin = Kin> {
  readonly member: Member;
  readonly apart?: "circle" | "depth";
  readonly children: readonly Nested<Member>[];
}

/** Below so many levels a branch begins anew at the top: whoever wrote a chain of thousands is to break nobody's stack. */
const DEEPEST = 64;

/**
 * Hangs each below its parent, where that one is here: rather in its own room, else in any. Each of them stands in the
 * tree exactly once, in the order given: of a circle the first one is at the top.
 */
export function nested<Member extends Kin>(members: readonly Member[]): Nested<Member>[] {
  const parents = parentsOf(members);
  const children = members.map((): number[] => []);
  for (const [i, parent] of parents.entries()) if (parent !== undefined) children[parent]!.push(i);
  const apart: Nested["apart"][] = [];
  const tops = new Set<number>();
  const depths: (number | undefined)[] = members.map(() => undefined);
  const descend = (top: number): void => {
    tops.add(top);
    depths[top] = 0;
    const queue = [top];
    for (const at of queue) {
      for (const child of children[at]!) {
        if (depths[child] !== undefined) continue;
        depths[child] = (depths[at]! + 1) % DEEPEST;
        if (depths[child] === 0) {
          tops.add(child);
          apart[child] = "depth";
        }
        queue.push(child);
      }
    }
  };
  for (const i of members.keys()) if (parents[i] === undefined) descend(i);
  // Whoever was not met stands in a circle or below one.
  for (const i of members.keys()) {
    if (depths[i] !== undefined) continue;
    const first = circleAbove(parents, i).reduce((least, each) => Math.min(least, each));
    apart[first] = "circle";
    descend(first);
  }
  const rows = members.map((member, i): Nested<Member> & { children: Nested<Member>[] } => ({
    member,
    ...(apart[i] === undefined ? {} : { apart: apart[i] }),
    children: [],
  }));
  for (const [i, row] of rows.entries()) if (!tops.has(i)) rows[parents[i]!]!.children.push(row);
  return rows.filter((_, i) => tops.has(i));
}

/** The place of each one's parent; nothing where that one is not here, or itself. */
function parentsOf(members: readonly Kin[]): (number | undefined)[] {
  const places = new Map<string, number[]>();
  for (const [i, { session_id, formerly }] of members.entries()) {
    for (const id of [session_id, ...formerly]) {
      const named = places.get(id);
      if (named === undefined) places.set(id, [i]);
      else named.push(i);
    }
  }
  return members.map(({ session_id, formerly, room, parent }) => {
    if (parent === null || parent === session_id || formerly.includes(parent)) return undefined;
    const named = places.get(parent) ?? [];
    return named.find((i) => members[i]!.room === room) ?? named[0];
  });
}

/** Those who stand in the circle that one comes to who goes from parent to parent. */
function circleAbove(parents: readonly (number | undefined)[], from: number): number[] {
  const met = new Set<number>();
  let at = from;
  for (; !met.has(at); at = parents[at]!) met.add(at);
  const way = [...met];
  return way.slice(way.indexOf(at));
}
