import { PATTERNS, type Pattern } from "./patterns.ts";

/** Something private in a text, with what is shown of it. */
export interface Private {
  readonly kind: string;
  readonly shown: string;
}

/** What must not be found in a room because it is this machine's own. */
export interface Own {
  readonly homes: readonly string[];
  readonly hosts: readonly string[];
}

/** Looks for everything in a text that should stay on this machine, each place once. */
export function privateIn(text: string, own: readonly Pattern[] = []): Private[] {
  const taken: [start: number, end: number][] = [];
  const found: Private[] = [];
  for (const { kind, finds, means } of [...own, ...PATTERNS]) {
    for (const match of text.matchAll(finds)) {
      const value = match.groups?.["value"] ?? match[0];
      const start = match.index + match[0].lastIndexOf(value);
      const end = start + value.length;
      if (means?.(value, match[0]) === false) continue;
      if (taken.some(([from, to]) => from < end && start < to)) continue;
      taken.push([start, end]);
      found.push({ kind, shown: masked(value) });
    }
  }
  return found;
}

/** Patterns of this machine's own names. A name that could be any word is not looked for. */
export function ownPatterns({ homes, hosts }: Own): Pattern[] {
  const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const places = homes
    .filter((home) => home.length > 4 && home !== "/nonexistent")
    .map((home) => ({
      kind: "home directory",
      finds: new RegExp(`${literal(home)}(?![\\w.-])`, "g"),
    }));
  const names = hosts
    .filter((host) => host.length > 3 && !host.startsWith("localhost"))
    .map((host) => ({
      kind: "host name",
      finds: new RegExp(`(?<![\\w-])${literal(host)}(?![\\w-])`, "gi"),
    }));
  return [...places, ...names];
}

/** At most four characters, and never more than a quarter. */
function masked(value: string): string {
  const bare = value.replace(/^["']|["']$/g, "");
  return `${bare.slice(0, Math.min(4, Math.floor(bare.length / 4)))}***`;
}
