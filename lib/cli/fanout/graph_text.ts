import { plain } from "../../fact/untrusted.ts";
import { type DagView, standingOf } from "../../room/run/dag_view.ts";
import { stepNames } from "../../room/run/tree.ts";

/** The run as Mermaid draws it. Steps are numbered, so that what they are called stands in labels alone. */
export function mermaid(view: DagView): string {
  const { nodes, edges } = numbered(view);
  const lines = nodes.map(([id, ...label]) => `  ${id}["${label.map(mermaidText).join("<br/>")}"]`);
  const arrows = edges.map(({ from, to, dashed }) => `  ${from} ${dashed ? "-.->" : "-->"} ${to}`);
  return `${["flowchart TD", ...lines, ...arrows].join("\n")}\n`;
}

/** The run as Graphviz draws it. */
export function dot(view: DagView): string {
  const { nodes, edges } = numbered(view);
  const lines = nodes.map(
    ([id, ...label]) => `  ${id} [label="${label.map(dotText).join("\\n")}"];`,
  );
  const arrows = edges.map(
    ({ from, to, dashed }) => `  ${from} -> ${to}${dashed ? " [style=dashed]" : ""};`,
  );
  return `${["digraph run {", ...lines, ...arrows, "}"].join("\n")}\n`;
}

type Label = readonly [id: string, name: string, standing: string];

function numbered(view: DagView) {
  const ids = new Map(stepNames(view).map((step, n) => [step, `n${n}`]));
  const known = new Map(view.nodes.map((each) => [each.step, each]));
  const nodes = [...ids].map(([step, id]): Label => {
    const node = known.get(step);
    if (node === undefined) return [id, step, "not begun"];
    const late = node.overdue ? ", overdue" : "";
    return [id, step, `${standingOf(node)}${late}, ${node.tool}`];
  });
  const edges = view.edges.map(({ from, to, kind }) => ({
    from: ids.get(from)!,
    to: ids.get(to)!,
    dashed: kind === "ref",
  }));
  return { nodes, edges };
}

/** Whatever Mermaid could take for its own, as the number of its character. */
function mermaidText(text: string): string {
  return plain(text).replace(
    /[^\w .,:/\-\u0080-\u{10ffff}]/gu,
    (char) => `#${char.codePointAt(0)};`,
  );
}

/** Graphviz reads a backslash as the beginning of an escape, and `&` as that of an entity. */
function dotText(text: string): string {
  return plain(text).replace(/["\\]/g, "\\$&").replaceAll("&", "&amp;");
}
