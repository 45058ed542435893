// What the executable begins with: it hands on to the part that the command is for at once.
import { runAsset } from "./asset.ts";
import { FIRST_WORDS, type FirstWord } from "./first_words.ts";

runAsset(partFor(process.argv), require, module);

/** Whatever does not plainly begin with one of these words is for the whole hot part, which can do all of it. */
function partFor([, , first = "", ...others]: readonly string[]): FirstWord | "hot" {
  const isOther =
    others.some((each) => each.startsWith("-V") || each.startsWith("--version")) ||
    process.argv0.endsWith("-termd");
  return Object.hasOwn(FIRST_WORDS, first) && !isOther ? (first as FirstWord) : "hot";
}
