import { describe, expect, it } from "vitest";
import { FLAGS, type FlagName } from "../../lib/cli/flags.ts";
import { GLOBAL } from "../../lib/cli/global_flags.ts";
import { VERBS } from "../../lib/cli/manifest.ts";
import { parse, tokenize } from "../../lib/cli/parse.ts";
import { flagOf } from "../../lib/cli/verb.ts";
import { codeOf } from "./import_graph.ts";
import { splitWords } from "./shell.ts";

const named = (verb: (typeof VERBS)[number]): string => verb.words.join(" ");

describe("the verb table", () => {
  it("has a body for every verb, and no body without a verb", () => {
    const cold = [
      ...codeOf("lib/cli/cold.ts").matchAll(/^ {2}"?([a-z-]+(?: [a-z-]+)?)"?: async/gm),
    ];
    const inMain = ["check before-write", "hook", "version"];
    const bodies = [...cold.map(([, words]) => words!), ...inMain];
    const wanted = VERBS.filter((verb) => verb.words[0] !== "say").map(named);
    expect(bodies.sort()).toEqual(wanted.sort());
  });

  it("names no verb twice", () => {
    expect(new Set(VERBS.map(named)).size).toBe(VERBS.length);
  });

  it("uses every flag that there is", () => {
    const used = new Set<string>([...GLOBAL, ...VERBS.flatMap((verb) => verb.flags)]);
    expect(Object.keys(FLAGS).filter((name) => !used.has(name))).toEqual([]);
  });

  it.each(VERBS.map((verb) => [named(verb), verb] as const))(
    "needs of %s only what it takes, each flag once",
    (_, verb) => {
      expect(new Set(verb.flags).size).toBe(verb.flags.length);
      const known: readonly FlagName[] = [...GLOBAL, ...verb.flags];
      for (const name of verb.needs ?? []) expect(known).toContain(name);
    },
  );

  it.each(VERBS.map((verb) => [verb.example, verb] as const))(
    "has an example that is understood: %s",
    (example, verb) => {
      const parsed = parse(tokenize(splitWords(example)));
      expect(parsed).toMatchObject({ verb: { words: verb.words } });
    },
  );

  it.each(Object.entries(FLAGS))(
    "says of --%s what it is, and of a value what it may be",
    (_, flag) => {
      expect(flag.help).not.toBe("");
      if (flag.takes !== "nothing")
        expect("value" in flag || "oneOf" in flag || "same" in flag).toBe(true);
    },
  );
});

/** What stands behind a raw verb is its own matter. */
const READ = VERBS.filter(({ raw }) => raw !== true);

describe.each(READ.map((verb) => [named(verb), verb] as const))("rally %s", (words, verb) => {
  const typed = (...more: readonly string[]) => {
    const parsed = parse(tokenize([...verb.words, ...(verb.args ?? []).map(() => "x"), ...more]));
    return "code" in parsed ? parsed.code : "";
  };
  const flags = [...GLOBAL, ...verb.flags].map((name) => [name, flagOf(verb, name)] as const);
  const valued = flags.filter(([, flag]) => ["one", "many"].includes(flag.takes));

  it("refuses each of its flags without its value, and with another flag for one", () => {
    for (const [name] of valued) {
      expect(typed(`--${name}`), name).toBe("missing-value");
      expect(typed(`--${name}`, "--json"), name).toBe("missing-value");
    }
  });

  it("refuses a value where it takes none, and a single one twice", () => {
    for (const [name, { takes, oneOf = ["x"] }] of flags) {
      if (takes === "nothing") expect(typed(`--${name}=x`), name).toBe("unwanted-value");
      const twice = [`--${name}`, oneOf[0]!, `--${name}`, oneOf[0]!];
      if (takes === "one") expect(typed(...twice), name).toBe("repeated-flag");
    }
  });

  it("refuses a flag that is another verb's or nobody's, and a word too many", () => {
    const others = Object.keys(FLAGS).filter((name) => !flags.some(([known]) => known === name));
    for (const name of [...others, "no-such-flag"])
      expect(typed(`--${name}`), name).toBe("unknown-flag");
    const isFull = verb.args?.at(-1)?.endsWith("...") !== true;
    expect(typed("--json", "one-too-many"), words).toBe(isFull ? "stray-argument" : "");
  });
});
