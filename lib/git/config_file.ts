/**
 * Reads a Git configuration file.
 *
 * Without regular expressions on the common way: this runs before every write of an agent, once
 * per process, and compiling them cost several times the reading.
 *
 * @module
 */

/**
 * The settings of the sections without a sub-section, by `section.key` in lower case; the last of
 * several wins. A key without `=` is `true`. Includes are not followed, as Git does not follow them
 * either where it asks what a repository is. Never fails: a line that makes no sense is left out.
 *
 * @example
 * ```ts
 * parseConfig('[core]\n\tbare = false ; no\n').get("core.bare"); // "false"
 * ```
 */
export function parseConfig(text: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  const lines = text.split("\n");
  let section: string | undefined;
  for (let i = 0; i < lines.length; i++) {
    let rest = (lines[i] ?? "").trim();
    while (rest.startsWith("[")) {
      const end = rest.indexOf("]");
      const quote = rest.indexOf('"');
      const plain = end !== -1 && (quote === -1 || quote > end);
      section = plain ? rest.slice(1, end).trim().toLowerCase() : undefined;
      rest = end === -1 ? "" : rest.slice(end + 1).trim();
    }
    if (section === undefined || rest === "" || rest.startsWith("#") || rest.startsWith(";")) {
      continue;
    }
    const equals = rest.indexOf("=");
    const key = equals === -1 ? rest : rest.slice(0, equals).trim();
    let raw = equals === -1 ? "true" : rest.slice(equals + 1);
    let value = parseValue(raw);
    while (value === undefined) {
      raw = raw.slice(0, -1) + (lines[++i] ?? "").trimEnd();
      value = parseValue(raw);
    }
    settings.set(`${section}.${key.toLowerCase()}`, value);
  }
  return settings;
}

/**
 * Reads a boolean as Git does: `true`, `yes`, `on` and numbers but 0 in any case; nothing for an
 * absent setting.
 */
export function configFlag(value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  const word = value.toLowerCase();
  return word === "true" || word === "yes" || word === "on" || (parseInt(word, 10) || 0) !== 0;
}

/**
 * Takes quotes and backslashes off a value, white space around it, and the comment behind it.
 * Nothing for a value that goes on in the next line.
 */
function parseValue(raw: string): string | undefined {
  const plain =
    !raw.includes('"') && !raw.includes("\\") && !raw.includes("#") && !raw.includes(";");
  if (plain) return raw.trim();
  const text = raw.trimStart();
  let value = "";
  let solid = 0; // White space counts only inside quotes or before something that is none.
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '"') {
      quoted = !quoted;
      continue;
    }
    if (!quoted && (char === "#" || char === ";")) break;
    if (char === "\\" && i === text.length - 1) return undefined;
    value += char === "\\" ? escaped(text.charAt(++i)) : char;
    if (quoted || char.trim() !== "") solid = value.length;
  }
  return value.slice(0, solid);
}

function escaped(char: string): string {
  const control = "ntb".indexOf(char);
  return control === -1 ? char : "\n\t\b".charAt(control);
}
