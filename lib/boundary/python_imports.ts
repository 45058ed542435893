import type { parser } from "@lezer/python";

type Tree = ReturnType<typeof parser.parse>;
type Node = Tree["topNode"];

/** What an import statement of Python, or a call that is one, asks for. */
export interface PythonImport {
  readonly offset: number;
  /** How many dots stand before it: relative to the file; none: by its full name. */
  readonly dots: number;
  /** With dots between its parts; empty behind dots alone. */
  readonly module: string;
  /** What is taken from it by name; none of `import x` and `import *`. */
  readonly names: readonly { readonly name: string; readonly offset: number }[];
}

/** Every import in the text, in its order, wherever it stands. What is asked for by a computed name is not known. */
export function pythonImports(text: string, tree: Tree): PythonImport[] {
  const found: PythonImport[] = [];
  tree.iterate({
    enter: ({ name, node }) => {
      if (name === "ImportStatement") found.push(...statement(text, node));
      if (name === "CallExpression") found.push(...call(text, node));
    },
  });
  return found;
}

/** `import a, b.c as d` names several; `from .x import (y, z as w)` one. */
function statement(text: string, node: Node): PythonImport[] {
  const words = childrenOf(node).filter(({ name }) => name !== "Comment");
  const said = (each: Node): string => text.slice(each.from, each.to);
  const cut = words[0]?.name === "from" ? words.findIndex(({ name }) => name === "import") : -1;
  const named = itemsOf(words.slice(cut === -1 ? 1 : cut + 1)).map((item) => ({
    offset: item[0]!.from,
    name: item.map(said).join(""),
  }));
  if (words[0]?.name !== "from")
    return named.map(({ offset, name }) => ({ offset, dots: 0, module: name, names: [] }));
  const whole = words
    .slice(1, cut === -1 ? words.length : cut)
    .map(said)
    .join("");
  const module = whole.replace(/^\.+/, "");
  const names = named.filter(({ name }) => name !== "*");
  return [{ offset: node.from, dots: whole.length - module.length, module, names }];
}

/** What stands between commas, without parentheses and what it is called here. */
function itemsOf(words: readonly Node[]): Node[][] {
  const items: Node[][] = [[]];
  let isAlias = false;
  for (const word of words) {
    if (word.name === ",") {
      items.push([]);
      isAlias = false;
    } else if (word.name === "as") {
      isAlias = true;
    } else if (!isAlias && !word.type.isError && word.name !== "(" && word.name !== ")") {
      items.at(-1)!.push(word);
    }
  }
  return items.filter((item) => item.length > 0);
}

const CALLS = /^(?:(?:.*\.)?import_module|(?:.*\.)?__import__)$/s;

/** `importlib.import_module("x")` and `__import__("x")`, also with `name=`. */
function call(text: string, node: Node): PythonImport[] {
  const [callee, list] = [node.firstChild, node.getChild("ArgList")];
  if (callee === null || list === null || !CALLS.test(text.slice(callee.from, callee.to)))
    return [];
  const args = childrenOf(list).filter(({ name }) => name !== "Comment");
  const keyword = args.findIndex((each) => text.slice(each.from, each.to) === "name");
  const literal = args[1]?.name === "String" ? args[1] : args[keyword === -1 ? -1 : keyword + 2];
  if (literal?.name !== "String") return [];
  const [, whole] = /^\w*("""|'''|"|')([\s\S]*)\1$/
    .exec(text.slice(literal.from, literal.to))
    ?.slice(1) ?? [undefined, ""];
  const module = whole!.replace(/^\.+/, "");
  return [{ offset: literal.from, dots: whole!.length - module.length, module, names: [] }];
}

function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (let each = node.firstChild; each !== null; each = each.nextSibling) children.push(each);
  return children;
}
