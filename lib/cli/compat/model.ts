import type { Given } from "./given.ts";

/** The model that was named; the predecessor had two words for none. */
export function modelIn(given: Given): string | undefined {
  const model = given.text("model");
  return model === "inherit" || model === "unknown" ? undefined : model;
}
