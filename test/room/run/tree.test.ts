import { describe, expect, it } from "vitest";
import { dagText } from "../../../lib/cli/fanout/dag_text.ts";
import { dot, mermaid } from "../../../lib/cli/fanout/graph_text.ts";
import { style } from "../../../lib/cli/style.ts";
import { plain } from "../../../lib/fact/untrusted.ts";
import { stepNames, treeOf } from "../../../lib/room/run/tree.ts";
import { HOSTILE } from "../../fact/hostile_unicode.ts";
import fc from "../../fast_check.ts";
import { RunStory } from "./run_story.ts";

const NAMES = [
  "a",
  "b",
  "c",
  'q"uote',
  "b\\s",
  "<br/>",
  "end",
  "#35;",
  "&amp;",
  "n0",
  "]-->x",
  "__proto__",
  "ü",
];
const name = fc.constantFrom(...NAMES);
const spoken = fc.array(fc.record({ step: name, parents: fc.array(name, { maxLength: 3 }) }), {
  minLength: 1,
  maxLength: 20,
});

function told(steps: readonly { step: string; parents: readonly string[] }[]) {
  const story = new RunStory();
  for (const { step, parents } of steps)
    story.say("agent:a", "presence", { step, parent_steps: parents });
  return story.dag();
}

/** The labels of a graph's nodes, as whoever draws it reads them. */
function labelsOf(text: string, node: RegExp, read: (label: string) => string): string[] {
  return [...text.matchAll(node)].map(([, label = ""]) => read(label));
}

const readMermaid = (label: string): string =>
  label.split("<br/>")[0]!.replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
const readDot = (label: string): string =>
  label
    .replace(/\\(.)/g, (_, char) => (char === "n" ? "\n" : char))
    .replaceAll("&amp;", "&")
    .split("\n")[0]!;

describe("however steps follow each other", () => {
  it("the tree has each once, and what is behind it below it", () => {
    fc.assert(
      fc.property(spoken, (steps) => {
        const dag = told(steps);
        const rows = treeOf(dag);
        const first = rows.filter(({ again }) => !again).map(({ step }) => step);
        expect(first.toSorted()).toEqual(stepNames(dag).toSorted());
        const parents = dag.edges.filter(
          ({ kind, from, to }) => kind === "parent_step" && from !== to,
        );
        expect(rows.filter(({ depth }) => depth > 0)).toHaveLength(parents.length);
      }),
    );
  });

  it("Mermaid and DOT have each once, under its own name", () => {
    fc.assert(
      fc.property(spoken, (steps) => {
        const dag = told(steps);
        const all = stepNames(dag).map(plain).toSorted();
        expect(
          labelsOf(mermaid(dag), /^ {2}n\d+\["([^"\n]*)"\]$/gm, readMermaid).toSorted(),
        ).toEqual(all);
        expect(
          labelsOf(dot(dag), /^ {2}n\d+ \[label="((?:[^"\\\n]|\\.)*)"\];$/gm, readDot).toSorted(),
        ).toEqual(all);
        for (const [text, about] of [
          [mermaid(dag), 1],
          [dot(dag), 2],
        ] as const)
          expect(text.trimEnd().split("\n")).toHaveLength(about + all.length + dag.edges.length);
      }),
    );
  });

  it("a long chain ends, and is not indented for ever", () => {
    const dag = told(
      Array.from({ length: 3000 }, (_, n) => ({
        step: `s${n}`,
        parents: n === 0 ? [] : [`s${n - 1}`],
      })),
    );
    const text = dagText(dag, 0, style(false));
    expect(text.split("\n").length).toBe(3002);
    expect(text.length).toBeLessThan(3000 * 150);
  });
});

describe("the tree", () => {
  it("has roots first, a step with two parents once, and what has not begun", () => {
    const dag = told([
      { step: "join", parents: ["left", "right"] },
      { step: "left", parents: ["start"] },
      { step: "right", parents: ["start"] },
      { step: "circle", parents: ["round"] },
      { step: "round", parents: ["circle"] },
    ]);
    const rows = treeOf(dag).map(({ step, depth, node, again }) =>
      [" ".repeat(depth) + step, node === null ? "?" : "", again ? "above" : ""].join("|"),
    );
    expect(rows).toEqual([
      "start|?|",
      " left||",
      "  join||",
      " right||",
      "  join||above",
      "circle||",
      " round||",
      "  circle||above",
    ]);
  });

  it.each(HOSTILE)("shows nothing that steers: %s", (_, text) => {
    const word = `s${text}`.replace(/\s/g, "");
    const dag = told([{ step: word, parents: ["p"] }]);
    for (const shown of [mermaid(dag), dot(dag), dagText(dag, 0, style(false))])
      expect(plain(shown.replaceAll("\n", "").replaceAll("  ", ""))).toBe(
        shown.replaceAll("\n", "").replaceAll("  ", ""),
      );
  });
});
