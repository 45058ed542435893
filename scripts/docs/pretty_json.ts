const WIDTH = 100;

/** JSON as the formatter of this repository prints it: a list of plain values on one line where it fits. */
export function prettyJson(value: unknown, indent = "", taken = 0): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const line = `[${value.map((each) => JSON.stringify(each)).join(", ")}]`;
    const isPlain = value.every((each) => typeof each !== "object" || each === null);
    if (isPlain && indent.length + taken + line.length < WIDTH) return line;
    const rows = value.map((each) => `${deeper}${prettyJson(each, deeper)}`);
    return `[\n${rows.join(",\n")}\n${indent}]`;
  }
  const members = Object.entries(value).map(([key, each]) => {
    const head = `${JSON.stringify(key)}: `;
    return `${deeper}${head}${prettyJson(each, deeper, head.length)}`;
  });
  return members.length === 0 ? "{}" : `{\n${members.join(",\n")}\n${indent}}`;
}
