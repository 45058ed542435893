import {
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";

/** A settings file that can be edited: its text and the tree of it. */
export interface SettingsText {
  readonly text: string;
  readonly root: Node;
}

/** Why a file is left alone, and what its owner can do. */
export interface Unfit {
  readonly why: string;
  readonly remedy: string;
}

/** More than any host's settings come to. */
const MOST = 1024 * 1024;

/** Reads settings so that they can be written again with every other byte in its place; otherwise why not. */
export function settingsText(bytes: Uint8Array): SettingsText | Unfit {
  if (bytes.length > MOST) return { why: "has more than 1 MiB", remedy: "Make it smaller" };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { why: "is not UTF-8", remedy: "Save it as UTF-8" };
  }
  if (text.startsWith("\ufeff"))
    return { why: "begins with a byte order mark", remedy: "Save it as UTF-8 without one" };
  return parsed(text);
}

/** The tree of a text, held to what can be edited. */
export function parsed(text: string): SettingsText | Unfit {
  const errors: ParseError[] = [];
  try {
    const root = parseTree(text, errors, { allowTrailingComma: true });
    const [first] = errors;
    if (first !== undefined || root === undefined) return malformed(text, first);
    if (root.type !== "object") return { why: "is not a JSON object", remedy: REPAIR };
    const twice = repeated(root);
    if (twice === undefined) return { text, root };
    return { why: `says "${twice}" twice in one object`, remedy: "Take one of them out" };
  } catch (fault) {
    if (fault instanceof RangeError) return { why: "nests too deep", remedy: REPAIR };
    throw fault;
  }
}

/** What a node says, as JSON.parse would give it. */
export function saidBy(node: Node): unknown {
  return JSON.parse(JSON.stringify(getNodeValue(node)));
}

const REPAIR = "Repair it, or move it away for a new one";

function malformed(text: string, error: ParseError | undefined): Unfit {
  const before = text.slice(0, error?.offset ?? 0);
  const what = error === undefined ? "nothing in it" : printParseErrorCode(error.error);
  return { why: `is not JSON (line ${before.split("\n").length}: ${what})`, remedy: REPAIR };
}

/** A key that one object has twice: readers differ in which they take. */
function repeated(root: Node): string | undefined {
  const left = [root];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    const children = node.children ?? [];
    if (node.type === "object") {
      const keys = children.map((each) => String(each.children?.[0]?.value));
      const again = keys.find((key, n) => keys.indexOf(key) !== n);
      if (again !== undefined) return again;
    }
    left.push(...children);
  }
  return undefined;
}
