/** So many circles are told; a tangle of few tasks can hold millions. */
export const MOST_CYCLES = 100;

/**
 * Each elementary cycle of a graph once, beginning with its lowest node: Johnson's algorithm, over what is left when
 * everything that is in no cycle is taken away. `after[n]` are the nodes that `n` leads to, each once.
 */
export function cyclesOf(after: readonly (readonly number[])[]): number[][] {
  const cycles: number[][] = [];
  const left = withoutEnds(after, new Set(after.keys()));
  for (let start = 0; left.size > 0 && cycles.length < MOST_CYCLES; start++) {
    if (!left.has(start)) continue;
    collect(start, after, left, cycles);
    left.delete(start);
    withoutEnds(after, left);
  }
  return cycles;
}

/** Takes away, again and again, what nothing leads to or what leads nowhere. */
function withoutEnds(after: readonly (readonly number[])[], left: Set<number>): Set<number> {
  const before = after.map((): number[] => []);
  for (const node of left)
    for (const next of after[node]!) if (left.has(next)) before[next]!.push(node);
  peel(before, after, left);
  if (left.size > 0) peel(after, before, left);
  return left;
}

/** Takes away whatever has nothing on the one side, and then what that leaves with nothing. */
function peel(
  one: readonly (readonly number[])[],
  other: readonly (readonly number[])[],
  left: Set<number>,
): void {
  const open = new Int32Array(one.length);
  for (const node of left) open[node] = countIn(one[node]!, left);
  const ends = [...left].filter((node) => open[node] === 0);
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    left.delete(end);
    for (const next of other[end]!) {
      if (!left.has(next)) continue;
      open[next] = open[next]! - 1;
      if (open[next] === 0) ends.push(next);
    }
  }
}

function countIn(nodes: readonly number[], left: ReadonlySet<number>): number {
  let count = 0;
  for (const node of nodes) if (left.has(node)) count++;
  return count;
}

/** The cycles through one node. Without recursion, which a circle of a hundred thousand tasks would be too deep for. */
function collect(
  start: number,
  after: readonly (readonly number[])[],
  left: ReadonlySet<number>,
  cycles: number[][],
): void {
  const path = [{ node: start, next: 0, closed: false }];
  const blocked = new Set([start]);
  /** Who is to be tried again once this node is free. */
  const waiting = new Map<number, Set<number>>();
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const to = after[top.node]![top.next++];
    if (to === undefined) {
      path.pop();
      if (top.closed) free(top.node, blocked, waiting);
      else for (const next of after[top.node]!) waitFor(next, top.node, waiting);
      const above = path.at(-1);
      if (above !== undefined) above.closed ||= top.closed;
    } else if (to === start) {
      cycles.push(path.map(({ node }) => node));
      if (cycles.length === MOST_CYCLES) return;
      top.closed = true;
    } else if (left.has(to) && !blocked.has(to)) {
      blocked.add(to);
      path.push({ node: to, next: 0, closed: false });
    }
  }
}

function waitFor(next: number, node: number, waiting: Map<number, Set<number>>): void {
  const there = waiting.get(next);
  if (there === undefined) waiting.set(next, new Set([node]));
  else there.add(node);
}

function free(node: number, blocked: Set<number>, waiting: Map<number, Set<number>>): void {
  const open = [node];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (!blocked.delete(each)) continue;
    open.push(...(waiting.get(each) ?? []));
    waiting.delete(each);
  }
}
