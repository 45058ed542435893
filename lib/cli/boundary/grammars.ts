import type { ParserOptions, ParserPlugin } from "@babel/parser";
import { type PythonImport, pythonImports } from "../../boundary/python_imports.ts";
import { type ScriptImport, scriptImports } from "../../boundary/script_imports.ts";
import type { Deadline } from "../../room/deadline.ts";

/** Something that cannot be read as what its name says it is. */
export interface Unparsed {
  readonly unread: string;
}

/** The imports of a text of Python. This parser steps over what it does not understand. */
export async function importsOfPython(text: string): Promise<readonly PythonImport[]> {
  const { parser } = await import("@lezer/python");
  return pythonImports(text, parser.parse(text));
}

/** Milliseconds for one file. Those that people write take a few. */
const PATIENCE = 10_000;

/** The imports of a text of TypeScript or JavaScript. This parser steps over what breaks no syntax. */
export async function importsOfScript(
  file: string,
  text: string,
  deadline: Deadline,
  { inTime = breaker(), patience = PATIENCE }: { inTime?: InTime; patience?: number } = {},
): Promise<readonly ScriptImport[] | Unparsed> {
  const { parse } = await import("@babel/parser");
  let tree: ReturnType<typeof parse>;
  try {
    const options = { ...LENIENT, plugins: pluginsFor(file) };
    tree = inTime(() => parse(text, options), Math.min(deadline.left(), patience));
  } catch (fault) {
    return { unread: whyNot(fault as Error) };
  }
  return scriptImports(tree);
}

/** Some nestings of casts take this parser twice as long for each level, so it is broken off after a while. */
export type InTime = <Result>(act: () => Result, ms: number) => Result;

/** One serves for many files: to make it takes longer than to parse most of them. */
export function breaker(): InTime {
  const vm = process.getBuiltinModule("node:vm");
  const [context, script] = [vm.createContext({}), new vm.Script("act()")];
  return (act, ms) => {
    Object.assign(context, { act });
    return script.runInContext(context, { timeout: Math.max(1, Math.ceil(ms)) });
  };
}

/** The parser calls itself for what is nested, so what is nested without end is too much for it. */
function whyNot(
  fault: Error & { readonly code?: string; readonly loc?: { line: number; column: number } },
): string {
  const { code, loc, message } = fault;
  if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return "it takes too long to be parsed";
  if (fault instanceof RangeError) return "it is nested too deep to be parsed";
  if (loc === undefined) return `it cannot be parsed (${message})`;
  const what = message.replace(/\.? *\(\d+:\d+\)$/, "");
  return `line ${loc.line}, column ${loc.column + 1}: ${what}`;
}

/** Only what is imported matters, not whether the rest makes sense where it stands. */
const LENIENT: ParserOptions = {
  sourceType: "unambiguous",
  errorRecovery: true,
  allowAwaitOutsideFunction: true,
  allowImportExportEverywhere: true,
  allowNewTargetOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowUndeclaredExports: true,
  attachComment: false,
};

const COMMON: readonly ParserPlugin[] = [
  "decorators",
  "decoratorAutoAccessors",
  "deferredImportEvaluation",
  "sourcePhaseImports",
];

function pluginsFor(file: string): ParserPlugin[] {
  if (/\.[mc]?ts$/.test(file)) return [...COMMON, "typescript"];
  if (file.endsWith(".tsx")) return [...COMMON, "typescript", "jsx"];
  return [...COMMON, "flow", "jsx"];
}
