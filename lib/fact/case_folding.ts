/**
 * The frozen simple case folding table, and folding by it.
 *
 * Two names of one file may differ in the case of their letters on some volumes, so scopes are
 * compared case-folded on every volume (SPEC section 4). The table is frozen here rather than
 * asked of the engine, because a verdict must be the same for every reader and for ever: an engine
 * with newer letters would otherwise fold an old ledger differently.
 *
 * @module
 */

/** The Unicode version of the table: that of the ICU in Node 24.21, which also decides NFC. */
export const CASE_FOLDING_UNICODE = "17.0.0";

/**
 * Folds each code point of `text` by Unicode's simple case folding (statuses C and S).
 *
 * Never fails; unassigned code points and lone surrogates stay as they are. Folding twice is
 * folding once. The result is for comparing only, never for showing.
 *
 * @example
 * ```ts
 * foldCase("Src/STRASSE.ts"); // "src/strasse.ts"
 * foldCase("ΟΔΟΣ") === foldCase("οδος"); // true
 * ```
 */
export function foldCase(text: string): string {
  if (!NON_ASCII.test(text)) return text.toLowerCase();
  decoded ??= decodeCaseFolding(CASE_FOLDING_RUNS);
  let folded = "";
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const target = decoded.get(code);
    folded += target === undefined ? char : String.fromCodePoint(target);
  }
  return folded;
}

/**
 * Decodes runs such as those of the table: code point to folded code point.
 *
 * A run is `gap delta [count]` in base 36. `gap` is counted from the run before it (from 0 at
 * first), each code point of the run folds to itself plus `delta`, and a negative `count` means
 * every second code point, as in alphabets that alternate upper and lower case.
 *
 * @example
 * ```ts
 * decodeCaseFolding("1t w q").get(0x41); // 0x61: 26 letters from "A" on, 32 further each
 * ```
 */
export function decodeCaseFolding(runs: string): ReadonlyMap<number, number> {
  const table = new Map<number, number>();
  let code = 0;
  for (const run of runs.split(",")) {
    const [gap = 0, delta = 0, signed = 1] = run.split(" ").map((field) => parseInt(field, 36));
    const step = signed < 0 ? 2 : 1;
    code += gap;
    for (let left = Math.abs(signed); left > 0; left--) {
      table.set(code, code + delta);
      code += step;
    }
    code -= step;
  }
  return table;
}

/** Statuses C and S of Unicode's CaseFolding, made and checked by scripts/case_folding.ts. */
export const CASE_FOLDING_RUNS =
  "1t w q,2j lj,b w n,2 w 7,y 1 -o,4 1 -3,3 1 -8,3 1 -n,2 -3d,1 1 -3,2 -7g,2 5u,1 1 -2,2 5q," +
  "1 1,2 5p 2,1 1,3 27,1 5m,1 5n,1 1,2 5p,1 5r,2 5v,1 5t,1 1,4 5v,1 5x,2 5y,1 1 -3,2 62,1 1," +
  "2 62,3 1,2 62,1 1,2 61 2,1 1 -2,2 63,1 1,4 1,8 2,1 1,2 2,1 1,2 2,1 1 -9,3 1 -9,3 2,1 1 -2," +
  "2 -2p,1 -1k,1 1 -k,2 -3m,2 1 -9,8 8bv,1 1,2 -4j,1 8bs,3 1,2 -5f,1 1x,1 1z,1 1 -5,6v 38," +
  "17 1 -2,4 1,9 38,7 12,2 11 3,2 1s,2 1r 2,2 w h,2 w 9,n 1,d 8,1 -u,1 -p,4 -f,1 -m,2 1 -c," +
  "2 -1i,1 -1c,3 -1o,1 -1s,2 1,2 -7,1 1,3 -3m 3,1 28 g,1 w w,1d 1 -h,a 1 -r,2 f,1 1 -7," +
  "3 1 -1c,3 1c 12,28a 5ls 12,2 5ls,6 5ls,mj -8 6,1oj -4su,1 -4st,1 -4sk,1 -4si 2,1 -4sj," +
  "1 -4sc,1 -4ro,1 r7n,1 1,7 -2bk 17,3 -2bk 3,8x 1 -23,7 -1m,3 -5vj,2 1 -1c,a -8 8,9 -8 6," +
  "b -8 8,9 -8 8,9 -8 6,c -8 -4,9 -8 8,p -8 8,9 -8 8,9 -8 8,9 -8 2,1 -22 2,1 -9,2 -5j9," +
  "a -2e 4,1 -9,7 -5kz,5 -8 2,1 -2s 2,8 -5kj,5 -8 2,1 -34 2,1 -7,c -3k 2,1 -3i 2,1 -9,8a -5st," +
  "4 -6gv,1 -6di,7 s,1a g g,k 1,mr q q,1f5 1c 1c,1d 1,2 -8af,1 -2xy,1 -89z,3 1 -3,2 -8bg," +
  "1 -8al,1 -8bj,1 -8bi,2 1,3 1,9 -8cf 2,1 1 -1e,9 1 -2,5 1,nym 1 -n,k 1 -e,3s 1 -7,4 1 -v," +
  "b 1 -2,2 -r9g,1 1 -5,5 1,2 -wmg,3 1 -2,4 1 -a,2 -wn8,1 -wnj,1 -wnf,1 -wn5,1 -wn8,2 -wlu," +
  "1 -wmi,1 -wlx,1 ps,1 1 -8,2 -1c,1 -wn7,1 -raw,1 1 -2,2 -wo7,1 1 -8,2 -wu9,p 1,or -tzk 28," +
  "fnq 1,t8 w q,xy 14 14,3t 14 10,4d 13 b,2 13 f,2 13 7,2 13 2,1d7 1s 1f,4e w m,27v w w," +
  "gw1 w w,1t r p,o5k y y";

// For ASCII toLowerCase is the simple folding, so the table stays undecoded.
const NON_ASCII = /[\u0080-\uffff]/;

let decoded: ReadonlyMap<number, number> | undefined;
