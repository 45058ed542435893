import { TRAVELLING } from "../../fact/fact.ts";
import { put } from "../batches.ts";
import type { Kind } from "../kind.ts";
import { nothingPublished } from "../published.ts";
import { EFFECTIVE, voided } from "../verdict.ts";

/** A published fact, as a string inside. It counts once the `sync` that it names has closed its batch. */
export const remote: Kind = {
  requires: ["ref", "fact"],
  takes: null,
  part: "hot",
  durable: true,
  travels: "never",
  apply: (state, { v, ref, fact }) => {
    if (v < TRAVELLING || ref === undefined || typeof fact !== "string") return voided("malformed");
    state.published ??= nothingPublished(state.rest === null ? "hot" : "whole");
    return put(state.published, ref, fact) ? EFFECTIVE : voided("bad-batch");
  },
  line: () => "brought a fact of another machine",
};
