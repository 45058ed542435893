import type { Measured } from "./table.ts";

const [WIDTH, LEFT, RIGHT, LINE, MARGIN] = [960, 440, 70, 22, 16];

/** The ratios of all tables as an SVG picture: the median as a dot, the middle half as a bar, on a logarithmic scale. */
export function plot(tables: readonly Measured[]): string {
  const bounds = tables.flatMap(({ rows }) => rows.flatMap(({ spread }) => spread));
  const place = scaleOf(Math.min(1, ...bounds), Math.max(2, ...bounds));
  let y = MARGIN;
  const panels = tables.map(({ title, rows }) => {
    const top = y;
    y += LINE * (rows.length + 2);
    const marks = rows.map(({ name, ratio, spread: [low, high] }, n) => {
      const middle = top + LINE * (n + 1.5);
      const [from, to] = [place(low), place(high)];
      return [
        text(LEFT - 8, middle + 4, name, "end"),
        `<line x1="${from}" x2="${to}" y1="${middle}" y2="${middle}" stroke="#9bb" stroke-width="6"/>`,
        `<circle cx="${place(ratio)}" cy="${middle}" r="4" fill="#146"/>`,
        text(WIDTH - RIGHT + 8, middle + 4, `x${ratio.toFixed(2)}`, "start"),
      ].join("\n");
    });
    const [one, bottom] = [place(1), top + LINE * (rows.length + 1)];
    return [
      text(MARGIN, top + LINE / 2, title, "start", ' font-weight="bold"'),
      `<line x1="${one}" x2="${one}" y1="${top + LINE}" y2="${bottom}" stroke="#999"/>`,
      ...marks,
    ].join("\n");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#fff"/>
${panels.join("\n")}
</svg>
`;
}

/** From ratios to places between the names and the figures. */
function scaleOf(least: number, most: number): (ratio: number) => string {
  const width = WIDTH - LEFT - RIGHT;
  return (ratio) => (LEFT + (width * Math.log(ratio / least)) / Math.log(most / least)).toFixed(1);
}

function text(x: number, y: number, words: string, anchor: string, more = ""): string {
  const plain = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${more}>${plain}</text>`;
}
