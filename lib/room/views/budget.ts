/** Most tokens that a model is told at once, by `tokensAtMost`. */
export const BUDGET = 250;

/** A line for a model, and the fact or matter that it is about. */
export interface Line {
  readonly id: string;
  readonly text: string;
}

/**
 * As many of the lines as a model is to be told at once, below the words that say what they are; and which.
 *
 * @example fitted("rally: others work here.", [{ id: "claim_1", text: "codex:01 holds src" }])
 */
export function fitted(
  head: string,
  lines: readonly Line[],
  most = BUDGET,
): { readonly text: string; readonly shown: readonly string[] } {
  const shown: string[] = [];
  let text = head;
  for (const line of lines) {
    const next = `${text}\n- ${line.text}`;
    const isAll = shown.length + 1 === lines.length;
    if (tokensAtMost(isAll ? next : next + more(lines.length)) > most) continue;
    text = next;
    shown.push(line.id);
  }
  if (shown.length === 0) return { text: "", shown };
  const left = lines.length - shown.length;
  return { text: left === 0 ? text : text + more(left), shown };
}

/** The beginning of a text, as much of it as so many tokens hold. */
export function clipTokens(text: string, most: number): string {
  if (tokensAtMost(text) <= most) return text;
  let [sum, end] = [0, 0];
  for (const char of text) {
    sum += tokensOf(char);
    if (sum > most - 2) break;
    end += char.length;
  }
  return `${text.slice(0, end)}...`;
}

/** No tokeniser in use makes more of a text: two characters and a half of ASCII to a token, two tokens to any other. */
export function tokensAtMost(text: string): number {
  let sum = 0;
  for (const char of text) sum += tokensOf(char);
  return Math.ceil(sum);
}

function tokensOf(char: string): number {
  return char.codePointAt(0)! < 0x80 ? 0.4 : 2;
}

function more(count: number): string {
  return `\n- and ${count} more: rally room`;
}
