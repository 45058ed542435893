/** The strings of a list, or of one string; whatever else stands there is none. */
export function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
}

/** What stands behind the prefix in those of the texts that have it. */
export function behind(list: readonly string[], prefix: string): string[] {
  return list.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length));
}
