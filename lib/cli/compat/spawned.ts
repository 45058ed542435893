/** More of one type than this is a mistake. */
const MOST = 999_999;

/**
 * What a session says that it began: `coder:2,auditor` is two of one and one of another. Names that stand twice are
 * added up, what has no name is left out, and nobody begins fewer than none.
 */
export function spawnedIn(text: string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const part of text.split(",")) {
    const [before = "", ...behind] = part.split(":");
    const name = before.trim().replace(/\s+/g, "-");
    if (name === "") continue;
    const said = behind.join(":").trim();
    const count = /^[+-]?\d+$/.test(said) ? Math.max(0, Number(said)) : 1;
    counts.set(name, Math.min(MOST, (counts.get(name) ?? 0) + count));
  }
  return Object.fromEntries(counts);
}
