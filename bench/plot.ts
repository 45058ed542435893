import type { Measured } from "./table.ts";

const [WIDTH, LEFT, RIGHT, LINE, MARGIN] = [960, 420, 70, 20, 16];
const GRID = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

/**
 * The ratios of tables as an SVG picture: the median as a dot, the middle half as a bar, on one logarithmic scale. The
 * line at 1 is the reference of each table.
 */
export function plot(tables: readonly Measured[]): string {
  const bounds = tables.flatMap(({ rows }) => rows.flatMap(({ spread }) => spread));
  const [least, most] = [Math.min(1, ...bounds), Math.max(2, ...bounds)];
  const place = scaleOf(least, most);
  let y = MARGIN;
  const panels = tables.map(({ title, rows }) => {
    const top = y + LINE;
    const bottom = top + LINE * rows.length;
    y = bottom + LINE * 2;
    const grid = GRID.filter((ratio) => ratio >= least && ratio <= most).map((ratio) => {
      const [x, stroke] = [place(ratio), ratio === 1 ? "#888" : "#ddd"];
      const line = `<line x1="${x}" x2="${x}" y1="${top}" y2="${bottom}" stroke="${stroke}"/>`;
      return `${line}\n${text(x, bottom + 14, `${ratio}`, "middle", ' fill="#666"')}`;
    });
    const marks = rows.map(({ name, ratio, spread: [low, high] }, n) => {
      const middle = top + LINE * (n + 0.5);
      const [from, to] = [place(low), place(high)];
      return [
        text(LEFT - 8, middle + 4, name, "end"),
        `<line x1="${from}" x2="${to}" y1="${middle}" y2="${middle}" stroke="#9bb" stroke-width="6"/>`,
        `<circle cx="${place(ratio)}" cy="${middle}" r="4" fill="#146"/>`,
        text(WIDTH - RIGHT + 12, middle + 4, `x${ratio.toFixed(2)}`, "start"),
      ].join("\n");
    });
    return [text(MARGIN, top - 6, title, "start", ' font-weight="bold"'), ...grid, ...marks].join(
      "\n",
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="sans-serif" font-size="12">
<title>Times as ratios to a reference</title>
<rect width="100%" height="100%" fill="#fff"/>
${panels.join("\n")}
</svg>
`;
}

/** From ratios to places between the names and the figures. */
function scaleOf(least: number, most: number): (ratio: number) => number {
  const width = WIDTH - LEFT - RIGHT;
  const share = (ratio: number): number => Math.log(ratio / least) / Math.log(most / least);
  return (ratio) => Number((LEFT + width * share(ratio)).toFixed(1));
}

function text(x: number, y: number, words: string, anchor: string, more = ""): string {
  const plain = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${more}>${plain}</text>`;
}
