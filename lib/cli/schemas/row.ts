import { z } from "zod";
import type { Row } from "../../room/views/rows.ts";
import { abroadFields } from "./abroad.ts";
import { count } from "./count.ts";
import { factFields } from "./fact.ts";

const { v: _format, ...shown } = factFields;

/** An open fact as the room shows it: its own fields, and what the state knows beside them. */
export const row = z
  .looseObject({
    ...shown,
    seq: count,
    owner: z.string(),
    idle_seconds: count.nullable(),
    ...abroadFields,
  })
  .meta({
    id: "Row",
    description: "an open fact, with its place, who owns it now, and how long they were silent",
  }) as z.ZodType as z.ZodType<Row>;
