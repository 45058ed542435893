/** Every text of a record, with the name of its field; `evidence.0` is the first of a list. */
export function* textsOf(value: unknown, name = ""): Generator<[string, string]> {
  if (typeof value === "string") {
    if (name !== "sum" && name !== "at") yield [name, value];
  } else if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value))
      yield* textsOf(each, name === "" ? key : `${name}.${key}`);
  }
}
