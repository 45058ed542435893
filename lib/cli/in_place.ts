/** The upper left corner, and everything behind it gone; lines that are too long are cut, not wrapped, until the frame ends. */
const [BEGIN, END] = ["\u001b[H\u001b[J\u001b[?7l", "\u001b[?7h"];

/** A text in the place of all that a terminal of so many rows shows: as many lines as there is room for. */
export function inPlace(text: string, rows: number): string {
  return `${BEGIN}${fitted(text, rows)}${END}`;
}

/** The cursor stands on the last row. */
function fitted(text: string, rows: number): string {
  const lines = text.trimEnd().split("\n");
  const room = Math.max(1, rows - 1);
  if (lines.length <= room) return text;
  const shown = lines.slice(0, Math.max(0, room - 1));
  return [...shown, `${lines.length - shown.length} more lines`, ""].join("\n");
}
