/** Whatever stands in a room, what rally suggests to type is what it means. */
import { expect, it } from "vitest";
import { isRefusal } from "../../lib/cli/answer.ts";
import { parse, tokenize } from "../../lib/cli/parse.ts";
import fc from "../fast_check.ts";
import { hostileSequences } from "../room/hostile_sequences.ts";
import { Cast } from "./cast.ts";
import { splitWords } from "./shell.ts";

const ME = "z";
const ODD = [
  "--force",
  "-n",
  "a b",
  "it's",
  '"',
  "$(id)",
  "`id`",
  "\n",
  "\\",
  "",
  "é\u202e",
  "x;y",
  "--path=a",
];
const odd = fc.constantFrom(...ODD);

/** What hostile writers left, in a room whose ids and names of files are odd too. */
const rooms = fc.tuple(hostileSequences(32), fc.array(odd, { minLength: 4, maxLength: 4 }));

it("every suggested command splits back into its words, and rally understands them", async () => {
  let seen = 0;
  const law = fc.asyncProperty(rooms, async ([facts, words]) => {
    const cast = new Cast();
    const named = (id: unknown): unknown =>
      typeof id === "string" ? id.replace(/_(\d+)$/, (_, n) => `_${words[n % 4]}${n}`) : id;
    for (const [n, fact] of facts.entries()) {
      const paths = n % 3 === 0 ? { paths: [`src/${words[n % 4]}x`] } : {};
      const to = n % 4 === 0 ? { target: ME } : {};
      const [id, ref] = [named(fact["id"]), named(fact["ref"])];
      cast.append({ ...fact, ...paths, ...to, id, ...(ref === undefined ? {} : { ref }) } as never);
    }
    for (const argv of [
      ["next"],
      ["next", "--limit", "50"],
      ["who", "a"],
      ["room"],
      ["enter"],
    ] as const) {
      for (const { argv: suggested, text } of commandsIn((await cast.json(ME, argv)).json)) {
        seen++;
        expect(splitWords(text)).toEqual(suggested);
        const parsed = parse(tokenize(suggested.slice(1)));
        expect(isRefusal(parsed) ? parsed.message : "", text).toBe("");
        const tool = suggested.indexOf("--tool");
        if (tool !== -1) expect(suggested[tool + 1]).toBe(ME);
      }
    }
  });
  await fc.assert(law, { numRuns: 40 });
  expect(seen).toBeGreaterThan(40);
});

/** Wherever an answer says what could be typed. */
function commandsIn(value: unknown): { argv: string[]; text: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const found = Object.values(value).flatMap(commandsIn);
  const { argv, text } = value as { argv?: string[]; text?: string };
  return Array.isArray(argv) && typeof text === "string" ? [{ argv, text }, ...found] : found;
}
