import { z } from "zod";
import { workstreamInit } from "./workstream_init.ts";
import { workstreamLint } from "./workstream_lint.ts";
import { workstreamPacket } from "./workstream_packet.ts";
import { workstreamPlan } from "./workstream_plan.ts";
import { workstreamReport } from "./workstream_report.ts";
import { workstreamSeed } from "./workstream_seed.ts";
import { workstreamVerify } from "./workstream_verify.ts";

/** One of these, by the second word. */
export const workstream = z.union([
  workstreamLint,
  workstreamInit,
  workstreamPlan,
  workstreamPacket,
  workstreamSeed,
  workstreamVerify,
  workstreamReport,
]);
