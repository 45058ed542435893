/** The known words nearest to a mistyped one, best first; none that share too little with it. */
export function nearest(word: string, known: readonly string[], most = 3): string[] {
  const near = known
    .map((each) => ({ each, far: distance(word, each) }))
    .filter(({ each, far }) => {
      return (
        far <= Math.max(2, Math.floor(word.length / 3)) ||
        (word.length > 2 && each.startsWith(word))
      );
    });
  return near
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ each }) => each);
}

/** Where to look for a name that nobody has: what is nearest to it, else what there is, else that there is nothing. */
export function nearestHint(
  name: string,
  known: readonly string[],
  { there, none }: { readonly there: string; readonly none: string },
): string {
  const near = nearest(name, known);
  if (near.length > 0) return `Did you mean ${near.join(", ")}?`;
  return known.length > 0 ? `${there}: ${known.slice(0, 8).join(", ")}` : none;
}

/** Letters to change, add, drop or swap with their neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
