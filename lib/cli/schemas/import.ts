import { z } from "zod";
import { OLDER_NOTES } from "../../fact/older/notes.ts";
import { VOID_REASONS } from "../../room/verdict.ts";
import type { ImportResult } from "../moving/tally.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";

const voidReason = z.enum(keysOf(VOID_REASONS));
const judged = z.strictObject({
  outcome: z.enum(["effective", "granted", "renewed", "void", "repeat"]),
  void_reason: voidReason.nullable(),
});
const value = z.record(z.string(), z.unknown()).nullable();

export const imported = describes<ImportResult>()(
  z.strictObject({
    complete: z.boolean(),
    read: count,
    appended: count,
    already_here: count,
    skipped: z.strictObject({
      structural: count,
      placed: count,
      repeated: count,
      malformed: count,
    }),
    damaged: listed(
      z.strictObject({
        line: count,
        offset: count,
        reason: z.enum([
          "no-start",
          "bad-sum",
          "bad-utf8",
          "bad-json",
          "too-deep",
          "over-long",
          "older-without-time",
          "bad-gzip",
        ]),
      }),
    ),
    older: z.strictObject({
      read: count,
      notes: z.partialRecord(z.enum(keysOf(OLDER_NOTES)), count),
    }),
    outcomes: z.strictObject({ effective: count, void: z.partialRecord(voidReason, count) }),
    decided: z.strictObject({
      facts: listed(
        z.strictObject({ id: z.string(), kind: z.string(), here: judged, there: judged }),
      ),
      texts: listed(z.strictObject({ id: z.string() })),
      standing: listed(
        z.strictObject({
          slot: z.enum([
            "fact",
            "session",
            "lead",
            "mission",
            "charge",
            "backlog",
            "profile",
            "ack",
            "matter",
            "run-id",
            "check-in",
            "inbox",
          ]),
          name: z.string().nullable(),
          here: value,
          other: value,
        }),
      ).nullable(),
    }),
  }),
);

/** A list cut short at 100 rows, with how long it would be. */
function listed<Row extends z.ZodType>(row: Row) {
  return z.strictObject({ total: count, rows: z.array(row) });
}

function keysOf<Name extends string>(record: Readonly<Record<Name, unknown>>) {
  return Object.keys(record) as [Name, ...Name[]];
}
