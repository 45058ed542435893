import type { Descriptor, Violation } from "../../fanout/descriptor.ts";
import { readDescriptor } from "../../fanout/read_descriptor.ts";
import type { Context } from "../context.ts";
import { linkedPaths } from "./linked_paths.ts";

/** A clean descriptor; otherwise what is wrong with it, in itself or in the repository at hand. */
export function lintText(
  context: Context,
  text: string,
): Descriptor | { readonly violations: readonly Violation[] } {
  const found = readDescriptor(text);
  if ("violations" in found) return found;
  const violations = linkedPaths(context, text, found);
  return violations.length === 0 ? found : { violations };
}
