import { COMMANDS } from "../../lib/cli/compat/commands.ts";
import { takesValue } from "../../lib/cli/compat/given.ts";
import type { Option } from "../../lib/cli/compat/option.ts";
import fc from "../fast_check.ts";
import { nasty, type Token, valueFor } from "./token.ts";

/** Command lines of the predecessor, made from the table of its commands; a watch among them ends by itself. */
export const compatLines: fc.Arbitrary<Token[]> = fc
  .tuple(fc.constantFrom(...COMMANDS), fc.constantFrom("calm" as const, "wild" as const))
  .chain(([{ name, options }, temper]) => {
    const isCalm = temper === "calm";
    const flags = Object.entries(options).map(([flag, option]) =>
      fc
        .tuple(fc.nat({ max: 99 }), given(flag, option, temper))
        .map(([n, words]) => (n < (option.needed ? 95 : isCalm ? 20 : 40) ? words : [])),
    );
    const stray = fc.tuple(fc.nat({ max: 99 }), nasty).map(([n, word]) => (n < 4 ? [word] : []));
    const end = name === "watch" ? ["--iterations", "2"] : [];
    return fc
      .tuple(stray, ...flags)
      .map((parts): Token[] => ["compat", "agent-rally", name, ...parts.flat(), ...end]);
  });

/** What help calls a value stands for what fits it. */
const ABOUT: Readonly<Record<string, string>> = { "session-id": "SESSION", "task-ref": "QUERY" };

function given(flag: string, option: Option, temper: "calm" | "wild"): fc.Arbitrary<Token[]> {
  const said = `--${flag}`;
  if (!takesValue(option)) return fc.constantFrom<Token[]>([said], [said], [said], [`${said}=x`]);
  const value = valueFor(temper, ABOUT[flag] ?? option.value, option.oneOf);
  return fc
    .tuple(fc.nat({ max: 19 }), value)
    .map(([n, one]): Token[] =>
      n === 0 ? [said] : n === 1 && typeof one === "string" ? [`${said}=${one}`] : [said, one],
    );
}
