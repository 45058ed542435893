import { z } from "zod";
import type { WorkstreamSeedResult } from "../verbs/workstream_seed.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";

export const workstreamSeed = describes<WorkstreamSeedResult>()(
  z.strictObject({
    run: z.string(),
    seeded: z.array(
      z.strictObject({
        task: z.string(),
        tool: z.string(),
        session: z.string(),
        claim: z.string(),
        outcome: z.enum(["granted", "held", "void", "released"]),
        paths: z.array(z.string()),
        lease_until: instant,
      }),
    ),
  }),
);
