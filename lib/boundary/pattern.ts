/**
 * Path patterns of a manifest: `*` and `?` within a segment, `[a-z]` and `[!a]` for one character, `**` for any number of directories.
 *
 * @module
 */

/** The segments of a pattern from the root of the repository; nothing where it leads out of it. */
export function segmentsOf(pattern: string): readonly string[] | undefined {
  if (/^(?:[/\\~]|[A-Za-z]:)/.test(pattern)) return undefined;
  const segments = pattern.split("/").filter((each) => each !== "" && each !== ".");
  if (segments.includes("..")) return undefined;
  // A second one in a row adds nothing.
  return segments.filter((each, n) => each !== "**" || segments[n - 1] !== "**");
}

/** Whether a segment may stand for several names. */
export function isWild(segment: string): boolean {
  return /[*?[]/.test(segment);
}

/**
 * Whether the whole name is what the segment stands for. Names that begin with a dot want it written out, as in a
 * shell. Takes at most the product of both lengths, whatever the segment.
 */
export function matchesName(segment: string, name: string): boolean {
  if (name.startsWith(".") && !segment.startsWith(".")) return false;
  const pieces = piecesOf(segment);
  const points = [...name];
  let [piece, point] = [0, 0];
  // Where the last star stood, and up to where it reaches so far.
  let [star, reach] = [-1, 0];
  while (point < points.length) {
    const now = pieces[piece];
    if (now === "star") {
      [star, reach] = [piece++, point];
    } else if (now?.(points[point]!)) {
      piece++;
      point++;
    } else if (star !== -1) {
      piece = star + 1;
      point = ++reach;
    } else {
      return false;
    }
  }
  return pieces.slice(piece).every((each) => each === "star");
}

type Piece = "star" | ((point: string) => boolean);

function piecesOf(segment: string): readonly Piece[] {
  const tokens = segment.match(/\[[!^]?[\s\S][^\]]*\]|[\s\S]/gu) ?? [];
  return tokens.map((token): Piece => {
    if (token === "*") return "star";
    if (token === "?") return () => true;
    if (token.length > 1 && token.startsWith("[")) return oneOf(token.slice(1, -1));
    return (point) => point === token;
  });
}

function oneOf(inside: string): (point: string) => boolean {
  const isNot = /^[!^]./s.test(inside);
  const ranges = inside.slice(isNot ? 1 : 0).match(/[\s\S]-[\s\S]|[\s\S]/gu) ?? [];
  return (point) =>
    isNot !==
    ranges.some((range) => {
      const [from, dash, to] = [...range];
      return dash === undefined ? point === from : from! <= point && point <= to!;
    });
}
