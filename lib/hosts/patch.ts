const HEADER = /^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+?)\s*$/gm;

/** Whether the text is a patch of the form that models write. */
export function isPatch(text: string): boolean {
  return text.trimStart().startsWith("*** Begin Patch");
}

/**
 * The files that a patch adds, changes, deletes, or moves to and from, each once.
 *
 * @example pathsInPatch("*** Begin Patch\n*** Add File: a.ts\n+x\n*** End Patch") // ["a.ts"]
 */
export function pathsInPatch(patch: string): string[] {
  return [...new Set([...patch.matchAll(HEADER)].map(([, path]) => path!))];
}
