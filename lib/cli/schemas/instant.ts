import { z } from "zod";

/** A time in UTC with milliseconds. */
export const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  .meta({ id: "Instant", format: "date-time", description: "RFC 3339, UTC, milliseconds" });
