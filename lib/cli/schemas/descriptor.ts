import { z } from "zod";
import { TEXT_LIMITS } from "../../fact/text_limits.ts";

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: they are what is refused.
/** A line that shows itself: no control characters, not only blanks. */
const line = z.string().regex(/^[^\u0000-\u001f\u007f-\u009f]*\S[^\u0000-\u001f\u007f-\u009f]*$/);
const title = line.max(TEXT_LIMITS.subject);
const id = z.string().regex(/^[A-Za-z0-9._][A-Za-z0-9._-]{0,63}$/);
/** What a shell acts on, patterns, and what leads somewhere else, but for the mark of a directory behind it. */
const path = z
  .string()
  .regex(/^(?![/~-])(?!\*\*?$)[^\s"'`$;|&<>()\\*?\u0000-\u001f\u007f]+(?:\/\*\*?\/?)?$/)
  .meta({ description: "from the top of the repository; a trailing /, /* or /** is a directory" });
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: they are what is refused.

const task = z.looseObject({
  id: id.meta({ description: "unique, whatever the case of its letters" }),
  intent: title,
  owns: z.union([z.literal("read-only"), z.array(path).min(1)]),
  validation: line.meta({ description: "a command line" }),
  output: title,
  role: line.optional(),
  model: line.optional(),
  tier: z.enum(["host-native", "cross-host"]).optional(),
  depends_on: z.array(id).optional(),
  commands: z.array(line).optional(),
  expect: z
    .string()
    .regex(/^(?=.*[1-9])\d{1,6}[smhd]$/)
    .optional()
    .meta({ description: "a duration, such as 30m" }),
  expect_lines: z.int().min(0).optional(),
  constraints: z.array(line).optional(),
});

/** The structure of a descriptor of work; that tasks own nothing in common and follow no circle is for lint to say. */
export const descriptor = z.looseObject({
  $schema: z.string().optional(),
  workstream: line,
  description: z.string().regex(/\S/),
  thread: line.optional(),
  budget: line.optional(),
  tasks: z.array(task).min(1),
});
