import { z } from "zod";
import type { Fact } from "../../fact/fact.ts";
import { FIELDS, type Shape } from "../../fact/fields.ts";
import { count } from "./count.ts";
import { instant } from "./instant.ts";

const OF_SHAPE: Readonly<Record<Shape, z.ZodType>> = {
  text: z.string(),
  title: z.string(),
  body: z.string(),
  word: z.string().min(1),
  texts: z.array(z.string()),
  words: z.array(z.string().min(1)),
  flag: z.boolean(),
  instant,
  counts: z.record(z.string(), count),
  number: z.number(),
  free: z.unknown(),
};

/** Fields without which nothing is a fact. */
const ALWAYS = new Set<string>(["v", "id", "kind", "at", "tool", "session"] satisfies Always[]);

type Always = {
  [K in keyof Fact]-?: undefined extends Fact[K] ? never : K;
}[keyof Fact];

/** Every field of a fact that this version knows, from the one table that lists them. */
export const factFields: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  Object.entries(FIELDS).map(([name, shape]) => [
    name,
    ALWAYS.has(name) ? OF_SHAPE[shape] : OF_SHAPE[shape].optional(),
  ]),
);

/** A valid fact. Fields of newer versions are carried, so there may be more. */
export const fact = z.looseObject(factFields).meta({
  id: "Fact",
  description: "a valid fact; a newer rally may add fields",
}) as z.ZodType as z.ZodType<Fact>;
