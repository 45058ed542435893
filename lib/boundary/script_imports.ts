/** What a statement, type or call of TypeScript or JavaScript asks for. */
export interface ScriptImport {
  readonly offset: number;
  readonly specifier: string;
}

interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

/**
 * Every import in a syntax tree, in the order of the text: static ones and those of types, re-exports, `import()`,
 * `require` and `require.resolve`. What is asked for by a computed name is not known.
 */
export function scriptImports(tree: object): ScriptImport[] {
  const found: ScriptImport[] = [];
  // No recursion: a long chain of calls is a deep tree.
  const left: unknown[] = [tree];
  while (left.length > 0) {
    const each = left.pop();
    if (Array.isArray(each)) for (const one of each) left.push(one);
    if (!isNode(each)) continue;
    const literal = askedBy(each);
    const specifier = textOf(literal);
    if (specifier !== undefined) found.push({ specifier, offset: literal!.start as number });
    for (const field in each) if (typeof each[field] === "object") left.push(each[field]);
  }
  return found.sort((a, b) => a.offset - b.offset);
}

/** What names the module, if the node asks for one. */
function askedBy(node: SyntaxNode): SyntaxNode | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return nodeOr(node.source);
    case "TSExternalModuleReference":
      return nodeOr(node.expression);
    case "CallExpression":
    case "OptionalCallExpression":
      return isRequire(nodeOr(node.callee))
        ? nodeOr((node.arguments as readonly unknown[])[0])
        : undefined;
    default:
      return undefined;
  }
}

/** `require`, or `require.resolve`. */
function isRequire(callee: SyntaxNode | undefined): boolean {
  if (callee?.type !== "MemberExpression" || callee.computed === true)
    return callee?.type === "Identifier" && callee.name === "require";
  return isRequire(nodeOr(callee.object)) && nodeOr(callee.property)?.name === "resolve";
}

/** A literal text, in quotes or in backticks with nothing put in. */
function textOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === "StringLiteral") return node.value as string;
  if (node?.type !== "TemplateLiteral") return undefined;
  const [only, ...more] = node.quasis as readonly {
    readonly value: { readonly cooked?: string };
  }[];
  return more.length === 0 ? only?.value.cooked : undefined;
}

function nodeOr(value: unknown): SyntaxNode | undefined {
  return isNode(value) ? value : undefined;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value;
}
