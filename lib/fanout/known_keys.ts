/**
 * The known key that was probably meant by one that is not known: it differs in case, joints or one slip, or is
 * another form of the word (`dependencies`). Nothing for a key that is something else, such as `notes`.
 */
export function meantBy(key: string, known: readonly string[]): string | undefined {
  // Whoever puts a mark before a key has taken it out on purpose.
  if (!/^[A-Za-z]/.test(key)) return undefined;
  const bare = bareOf(key);
  return known.find((each) => {
    const other = bareOf(each);
    if (bare === other) return true;
    if (other.length < SHORTEST) return false;
    const isForm = !/[-_\s]/.test(key) && bare.slice(0, STEM) === other.slice(0, STEM);
    return (isForm && bare.length >= STEM) || isOneSlip(bare, other);
  });
}

/** In a shorter word every other word is one slip away. */
const SHORTEST = 4;
/** Words that begin with as many letters alike are forms of one. */
const STEM = 6;

function bareOf(key: string): string {
  return key.toLowerCase().replace(/[-_\s]/g, "");
}

/** One letter more, less or other, or two neighbours exchanged. */
function isOneSlip(a: string, b: string): boolean {
  let from = 0;
  while (from < a.length && a[from] === b[from]) from++;
  const [restA, restB] = [a.slice(from), b.slice(from)];
  return (
    restA.slice(1) === restB ||
    restB.slice(1) === restA ||
    restA.slice(1) === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}
