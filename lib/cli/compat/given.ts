import { parseArgs } from "node:util";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { nearest } from "../nearest.ts";
import type { Option, Options } from "./option.ts";

/** What was given to a command. */
export interface Given {
  /** The value of a flag; of one given twice the last, and nothing where it is blank, as an unset variable leaves it. */
  readonly text: (name: string) => string | undefined;
  readonly number: (name: string) => number | undefined;
  readonly is: (name: string) => boolean;
}

/** Reads the arguments of a command, or says what is wrong with them and what is nearest. */
export function given(args: readonly string[], options: Options): Given | "help" | Refusal {
  const values = new Map<string, string | true>();
  for (const token of tokensOf(args, options)) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional")
      return bad("stray-argument", `"${token.value}" is one argument too many`);
    const said = token.rawName;
    if (token.name === "help") return "help";
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined || !said.startsWith("--")) return unknown(said, options);
    if (!takesValue(option)) {
      if (token.value !== undefined) return bad("unwanted-value", `${said} takes no value`);
      values.set(token.name, true);
      continue;
    }
    const { value, inlineValue } = token;
    if (value === undefined || (!inlineValue && isFlag(value)))
      return bad("missing-value", `${said} needs a value`);
    if (!isFit(option, value))
      return bad("bad-value", `${said} cannot be "${value}"`, [
        option.oneOf === undefined
          ? `A${option.number === "whole" ? " whole" : ""} number`
          : `It is one of: ${option.oneOf.join(", ")}`,
      ]);
    values.set(token.name, value);
  }
  const text = (name: string): string | undefined => {
    const value = values.get(name);
    return typeof value === "string" && value.trim() !== "" ? value : undefined;
  };
  for (const [name, { needed }] of Object.entries(options))
    if (needed && text(name) === undefined) return bad("missing-flag", `--${name} is needed`);
  const number = (name: string) => {
    const value = text(name);
    return value === undefined ? undefined : Number(value);
  };
  return { text, number, is: (name) => values.get(name) === true };
}

export function takesValue({ value, oneOf }: Option): boolean {
  return value !== undefined || oneOf !== undefined;
}

function tokensOf(args: readonly string[], options: Options) {
  const known = Object.entries(options).map(
    ([name, option]) => [name, { type: takesValue(option) ? "string" : "boolean" }] as const,
  );
  return parseArgs({
    args: [...args],
    options: { ...Object.fromEntries(known), help: { type: "boolean", short: "h" } },
    // It would refuse values such as `-5`; what is refused here has a remedy beside it.
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;
}

/** Anything else that begins with a dash is a value, as everywhere in rally. */
function isFlag(text: string): boolean {
  return /^--[a-z][a-z0-9-]*(=|$)/.test(text);
}

function isFit({ oneOf, number }: Option, value: string): boolean {
  if (oneOf !== undefined) return oneOf.includes(value);
  if (number === undefined || value.trim() === "") return true;
  return (number === "whole" ? /^[+-]?\d{1,9}$/ : /^[+-]?\d{1,9}(\.\d{1,9})?$/).test(value.trim());
}

function unknown(said: string, options: Options): Refusal {
  const near = nearest(said.replace(/^-+/, ""), [...Object.keys(options), "help"]);
  return bad(
    "unknown-flag",
    `There is no flag ${said}`,
    near.map((name) => `Did you mean --${name}?`),
  );
}

function bad(code: string, message: string, hints: readonly string[] = []): Refusal {
  return refuse("usage", code, message, hints);
}
