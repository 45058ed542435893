/** Runs of letters and digits; of scripts that put no space between words each letter alone. */
const TOKEN =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]|(?:(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}])[\p{L}\p{N}])+/gu;
const ASCII_TOKEN = /[a-z0-9]+/g;
const MARKS = /\p{M}+/gu;
/** Stands between two texts of one fact, so that no phrase reaches from one into the other; no word contains it. */
const BETWEEN = "\u00b6";

/** No more of a word is looked at. */
const LONGEST = 256;

/** Fields in which words are looked for; in lists, every item. */
const SEARCHED = [
  "subject",
  "summary",
  "reason",
  "evidence",
  "intent",
  "may",
  "must_check",
  "task",
  "phase",
  "item",
  "uri",
  "paths",
  "owns",
  "resources",
] as const;

/** The words of a text as they are compared: in lower case, without marks, compatibility forms folded. */
export function wordsOf(text: string): string[] {
  const folded = text.toLowerCase();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything that ASCII has.
  const isAscii = /^[\u0000-\u007f]*$/.test(folded);
  const words = isAscii
    ? folded.match(ASCII_TOKEN)
    : folded.normalize("NFKD").replace(MARKS, "").toLowerCase().match(TOKEN);
  if (words === null) return [];
  return text.length <= LONGEST ? words : words.map((word) => word.slice(0, LONGEST));
}

/** The texts of a record in which words are looked for, whatever else it holds. */
export function textsOf(record: Readonly<Record<string, unknown>>): string[] {
  return SEARCHED.flatMap((field) => record[field]).filter((each) => typeof each === "string");
}

/** All words of a record, as the index holds them. */
export function indexed(record: Readonly<Record<string, unknown>>): string {
  return textsOf(record)
    .map((text) => wordsOf(text).join(" "))
    .join(` ${BETWEEN} `);
}

/** What is looked for: every phrase must occur; of an open one, the last word may go on. */
export type Query = readonly Phrase[];

interface Phrase {
  readonly words: readonly string[];
  readonly open: boolean;
}

/** Words, phrases in double quotes, `*` behind a word that may go on. Empty if nothing in it can be found. */
export function queryOf(text: string): Query {
  const parts = text.match(/"[^"]*"?\*?|[^\s"]+/g) ?? [];
  return parts
    .map((part) => ({ words: wordsOf(part), open: part.endsWith("*") }))
    .filter(({ words }) => words.length > 0);
}

/** The same for the index. Words are letters and digits alone, so nothing in them needs quoting. */
export function expression(query: Query): string {
  return query.map(({ words, open }) => `"${words.join(" ")}"${open ? "*" : ""}`).join(" AND ");
}

/** Whether a record is found; decided by its own text, as the index does it. */
export function matches(query: Query, record: Readonly<Record<string, unknown>>): boolean {
  const texts = textsOf(record).map(wordsOf);
  return query.every((phrase) => texts.some((words) => placeOf(phrase, words) !== -1));
}

/** Where in these words a phrase stands; -1 if it does not. */
export function placeOf({ words, open }: Phrase, among: readonly string[]): number {
  const last = words.length - 1;
  for (let at = 0; at + last < among.length; at++) {
    const fits = words.every((word, n) =>
      open && n === last ? among[at + n]!.startsWith(word) : among[at + n] === word,
    );
    if (fits) return at;
  }
  return -1;
}

/** Characters shown before and behind the place. */
const [BEFORE, BEHIND] = [40, 80];

/** A piece of the text in which the first phrase stands. */
export function snippet(query: Query, record: Readonly<Record<string, unknown>>): string {
  const [first] = query;
  for (const text of textsOf(record)) {
    const place = first === undefined ? -1 : placeOf(first, wordsOf(text));
    if (place === -1) continue;
    const at = startOf(text, place);
    const from = at <= BEFORE ? 0 : text.indexOf(" ", at - BEFORE) + 1 || at;
    const to = at + BEHIND >= text.length ? text.length : at + BEHIND;
    const piece = text.slice(Math.min(from, at), to);
    return `${from > 0 ? "… " : ""}${piece}${to < text.length ? " …" : ""}`;
  }
  return "";
}

/** Where the word of that number begins; as near as can be told where letters are folded to several. */
function startOf(text: string, place: number): number {
  let seen = 0;
  for (const piece of text.matchAll(/[^\s]+/gu)) {
    const more = wordsOf(piece[0]).length;
    if (seen + more > place) return piece.index;
    seen += more;
  }
  return 0;
}
