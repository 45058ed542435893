import type { z } from "zod";
import type { Untrusted } from "../../fact/untrusted.ts";

/**
 * Ties a schema to the type of what it describes: it does not compile unless both have the same members of the same
 * types, so that neither can change alone.
 *
 * @example
 * export const version = describes<VersionResult>()(z.strictObject({ ... }));
 */
export function describes<Told>(): <Schema extends z.ZodType>(
  schema: Same<Json<Told>, Json<z.output<Schema>>> extends true ? Schema : Mismatch<Told, Schema>,
) => Schema {
  return (schema) => schema as never;
}

/** The type as JSON carries it: peers' prose is text, and `readonly` says nothing. */
export type Json<T> = T extends Untrusted
  ? string
  : T extends object
    ? { -readonly [K in keyof T]: Json<Exclude<T[K], undefined>> }
    : T;

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** What the compiler shows where a schema and its type differ. */
interface Mismatch<Told, Schema extends z.ZodType> {
  readonly told: Json<Told>;
  readonly described: Json<z.output<Schema>>;
}
