import type { ParserOptions, ParserPlugin } from "@babel/parser";
import { type PythonImport, pythonImports } from "../../boundary/python_imports.ts";
import { type ScriptImport, scriptImports } from "../../boundary/script_imports.ts";

/** Something that cannot be read as what its name says it is. */
export interface Unparsed {
  readonly unread: string;
}

/** The imports of a text of Python. This parser steps over what it does not understand. */
export async function importsOfPython(text: string): Promise<readonly PythonImport[]> {
  const { parser } = await import("@lezer/python");
  return pythonImports(text, parser.parse(text));
}

/** The imports of a text of TypeScript or JavaScript. This parser steps over what breaks no syntax. */
export async function importsOfScript(
  file: string,
  text: string,
): Promise<readonly ScriptImport[] | Unparsed> {
  const { parse } = await import("@babel/parser");
  try {
    return scriptImports(parse(text, { ...LENIENT, plugins: pluginsFor(file) }));
  } catch (fault) {
    if (fault instanceof RangeError) return { unread: "it is nested too deep to be parsed" };
    const { loc, message } = fault as Error & { loc?: { line: number; column: number } };
    if (loc === undefined) throw fault;
    const what = message.replace(/\.? *\(\d+:\d+\)$/, "");
    return { unread: `line ${loc.line}, column ${loc.column + 1}: ${what}` };
  }
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
