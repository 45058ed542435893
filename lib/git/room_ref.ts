import { type Refusal, refuse } from "../fact/refusal.ts";
import { showName } from "../fact/untrusted.ts";

/** Where the refs of rooms stand: no branch, no tag, nothing that `git fetch` and `git push` move unasked. */
export const ROOM_REFS = "refs/rally/";

/**
 * The ref that carries the room of this name between clones. A name is what `git check-ref-format` takes behind
 * `refs/rally/`, so that every Git can carry it; of at most 200 bytes, so that files of that name can be made.
 *
 * @example
 * ```ts
 * roomRef("default"); // { ref: "refs/rally/default" }
 * ```
 */
export function roomRef(name: string): { readonly ref: string } | { readonly error: Refusal } {
  const wrong = RULES.find(([breaks]) => breaks(name))?.[1];
  if (wrong === undefined) return { ref: `${ROOM_REFS}${name}` };
  const message = `No ref can be called after the room ${showName(name)}: it ${wrong}`;
  const hints = ["Take letters, digits and dashes, such as `default`"];
  return { error: refuse("usage", "bad-room-name", message, hints) };
}

const RULES: readonly [breaks: (name: string) => boolean, wrong: string][] = [
  [(name) => name === "", "is empty"],
  [(name) => new TextEncoder().encode(name).length > 200, "has more than 200 bytes"],
  [(name) => !name.isWellFormed(), "is no text"],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  [(name) => /[\x00-\x20\x7f]/.test(name), "has spaces or control characters"],
  [(name) => /[~^:?*[\\]/.test(name), "has one of ~ ^ : ? * [ \\"],
  [(name) => /^\/|\/\/|\/$/.test(name), "begins or ends with a slash, or has two in a row"],
  [(name) => /(^|\/)\./.test(name), "has a part that begins with a dot"],
  [(name) => name.endsWith("."), "ends with a dot"],
  [(name) => name.includes(".."), "has two dots in a row"],
  [(name) => /\.lock(\/|$)/.test(name), "has a part that ends with .lock"],
  [(name) => name.includes("@{"), "has @{"],
];
