/** The order of two lists of names: by the first that differs, whatever language the reader speaks. */
export function nameOrder(one: readonly string[], other: readonly string[]): number {
  for (const [n, name] of one.entries()) if (name !== other[n]) return name < other[n]! ? -1 : 1;
  return 0;
}
