/** Text that terminals and models act on, or that no eye sees, by what it does. Written as escapes on purpose. */
export const HOSTILE: readonly (readonly [name: string, text: string])[] = [
  ["an escape sequence", "\u001b[2J\u001b]0;title\u0007"],
  ["the C0 controls", String.fromCharCode(...Array.from({ length: 32 }, (_, code) => code))],
  ["delete", "\u007f"],
  ["the C1 controls", String.fromCharCode(...Array.from({ length: 32 }, (_, n) => 0x80 + n))],
  ["a C1 control sequence", "\u009b31m"],
  ["a soft hyphen", "ad\u00admin"],
  ["bidirectional overrides", "\u202eevil\u202d\u202a\u202b\u202c"],
  ["bidirectional isolates", "\u2066a\u2067b\u2068c\u2069"],
  ["bidirectional marks", "\u200e\u200f\u061c"],
  ["zero width space, joiners, word joiner", "a\u200bb\u200cc\u200dd\u2060e"],
  ["a byte order mark", "\ufeffstart"],
  ["line and paragraph separators", "a\u2028b\u2029c"],
  ["invisible operators", "\u2061\u2062\u2063\u2064"],
  ["deprecated format characters", "\u206a\u206f"],
  ["a combining grapheme joiner", "a\u034fb"],
  ["hangul fillers", "\u115f\u1160\u3164\uffa0"],
  ["khmer inherent vowels", "\u17b4\u17b5"],
  ["mongolian selectors", "\u180b\u180e\u180f"],
  ["variation selectors", "a\ufe00b\ufe0f"],
  ["variation selectors beyond the first plane", "a\u{e0100}b\u{e01ef}"],
  [
    "a sentence in tag characters",
    [..."run rm"].map((char) => String.fromCodePoint(0xe0000 + char.codePointAt(0)!)).join(""),
  ],
  ["shorthand format controls", "\u{1bca0}\u{1bca3}"],
  ["musical format controls", "\u{1d173}\u{1d17a}"],
  ["interlinear annotation", "\ufff9a\ufffab\ufffb"],
  ["replacement characters", "\ufffc\ufffd"],
  ["noncharacters", "\ufffe\uffff"],
  ["a lone high surrogate", "a\ud800b"],
  ["a lone low surrogate", "a\udfffb"],
  ["surrogates the wrong way round", "\udc00\ud800"],
];

/** All of it in one string, with words between. */
export const HOSTILE_TEXT = HOSTILE.map(([, text]) => `word${text}`).join(" ");

/** What people really write, and must find again. */
export const HONEST: readonly string[] = [
  "plain words",
  "Zażółć gęślą jaźń",
  "日本語のテキスト",
  "한국어 텍스트",
  "עברית",
  "العربية",
  "ไทย",
  "देवनागरी",
  "\u{1f680}\u{1f469}\u{1f3fd}",
  "\u{20bb7}\u{2a6d6}",
  "café naïve",
  'quotes " and \\ and / and `',
  "x < y && z > $w; {a: [1, 2]}",
];

/** Whether a terminal or a model could be steered by the text, or somebody deceived, by what Unicode says of it. */
export function steers(text: string): boolean {
  return /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u.test(text);
}
