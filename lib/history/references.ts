/** The ids that a record names in `ref`, `refs` and `over`, whatever else it holds. */
export function referencesOf(record: Readonly<Record<string, unknown>>): string[] {
  const lists = [record["refs"], record["over"]].filter(Array.isArray).flat();
  return [...new Set([record["ref"], ...lists])].filter((id) => typeof id === "string");
}
