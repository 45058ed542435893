import { z } from "zod";
import type { DagResult } from "../verbs/dag.ts";
import { describes } from "./describes.ts";
import { finding } from "./finding.ts";
import { instant } from "./instant.ts";

const node = z.strictObject({
  step: z.string(),
  status: z.enum(["landed", "in_flight", "stalled"]),
  tool: z.string(),
  tools: z.array(z.string()),
  facts: z.array(z.string()),
  expect: z.string().nullable(),
  overdue: z.boolean(),
  begun_at: instant.nullable(),
  landed_at: instant.nullable(),
  presence: z.enum(["active", "idle", "gone"]).nullable(),
});

const edge = z.strictObject({
  from: z.string(),
  to: z.string(),
  kind: z.enum(["parent_step", "ref"]),
});

export const dag = describes<DagResult>()(
  z.strictObject({
    run: z.string(),
    nodes: z.array(node),
    edges: z.array(edge),
    findings: z.array(finding),
  }),
);
