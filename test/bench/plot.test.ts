import { expect, it } from "vitest";
import { plot } from "../../bench/plot.ts";

const row = (name: string, low: number, ratio: number, high: number) => ({
  name,
  ratio,
  spread: [low, high] as const,
  milliseconds: 1,
  counts: {},
  note: "",
});
const svg = plot([
  { title: "One & other <two>", rows: [row("a < b", 0.2, 0.3, 0.5), row("c", 1, 1, 1)] },
  { title: "Heavy", rows: [row("d", 10, 12, 20)] },
]);

it("is well-formed: what is opened is closed in turn, and no text is markup", () => {
  const open: string[] = [];
  const rest = svg.replace(/<(\/?)(\w+)((?: [\w:-]+="[^"<&]*")*)(\/?)>/g, (_, ...found) => {
    const [closes, name, , isEmpty] = found as string[];
    if (closes) expect(open.pop()).toBe(name);
    else if (!isEmpty) open.push(name!);
    return "";
  });
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
  expect(svg).toContain("One &amp; other &lt;two&gt;");
});

it("places each ratio between the names and the figures, greater ones further to the right", () => {
  const places = [...svg.matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) => Number(x));
  const [a, c, d] = places as [number, number, number];
  expect(a).toBeLessThan(c);
  expect(c).toBeLessThan(d);
  expect(Math.min(...places)).toBeGreaterThanOrEqual(420);
  expect(Math.max(...places)).toBeLessThanOrEqual(890);
});

it("can draw a table in which nothing differs", () => {
  expect(plot([{ title: "t", rows: [row("a", 1, 1, 1)] }])).not.toMatch(/NaN|Infinity/);
});
