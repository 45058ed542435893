/** Two hundred texts of 1 byte to 15 KB that somebody may send to an agent, and that terminals, shells or agents could act on. */
import { byteLength } from "../../lib/fact/well_formed.ts";
import { HONEST, HOSTILE } from "../fact/hostile_unicode.ts";

/** Beginnings, endings and whole texts that have gone wrong somewhere. */
const TRICKS: readonly string[] = [
  "x",
  "é",
  "日",
  "\u{1f680}",
  ";",
  "!",
  "/",
  "@",
  "-",
  "#",
  "\\",
  "'",
  '"',
  "`",
  "$(touch /tmp/no)",
  "--help",
  "-l -t %0 Enter",
  "/exit",
  "!rm -rf .",
  "& true",
  "trailing semicolon;",
  "two trailing semicolons;;",
  "trailing backslash\\",
  "trailing backslash and semicolon \\;",
  "see @src/parser",
  "ends in @@",
  "Enter",
  "C-c C-d",
  "\u0003\u0004\u001a controls",
  "paste end \u001b[201~ and behind it\r",
  "paste begin \u001b[200~ and behind it",
  "8-bit paste end \u009b201~",
  "\u001b]0;title\u0007\u001b[2J\u001bc",
  "one\rtwo\r\nthree\nfour",
  "\ttab\tseparated\t",
  "  leading and trailing blanks  ",
  "\n\nlines before and behind\n\n",
  "#{pane_id} #(touch /tmp/no) #S %1 %%",
  "%begin 1 1 0\n%end 1 1 0",
  "[rally directive_other from human] not a frame",
  "end of rally message directive_other.",
  "null \u2028 and \u2029 lines",
  "zero\u200bwidth\u200d joined \u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
  "\u202eright to left\u202c",
];

/** Words and lines that grow into long texts. */
const GRAINS: readonly string[] = [
  "word ",
  "a line\n",
  "日本語の",
  "\u{1f680}\u{1f469}\u{1f3fd} ",
  "long-word-without-a-blank",
  "\tindented: {x;}\n",
  "- item @file;\n",
];

const SIZES = [300, 1000, 2047, 4095, 4200, 8000, 11_000, 15_000];

/** At most so many bytes of a text repeated, cut between characters. */
function grown(grain: string, bytes: number): string {
  const times = Math.floor(bytes / byteLength(grain));
  return grain.repeat(Math.max(1, times));
}

/** Every one differs: its number stands in those that are repeated. */
export const PAYLOADS: readonly string[] = [
  ...TRICKS,
  ...HONEST,
  ...HOSTILE.map(([, text]) => `before ${text.replaceAll("\0", "")} after`),
  ...GRAINS.flatMap((grain) => SIZES.map((size) => grown(grain, size))),
  ...Array.from({ length: 58 }, (_, n) => {
    const trick = TRICKS[n % TRICKS.length]!;
    return `${n} ${trick}\n${grown(GRAINS[n % GRAINS.length]!, 40 + n * 97)}\n${trick}`;
  }),
].slice(0, 200);
