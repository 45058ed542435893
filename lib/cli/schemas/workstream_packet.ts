import { z } from "zod";
import type { WorkstreamPacketResult } from "../verbs/workstream_packet.ts";
import { describes } from "./describes.ts";

export const workstreamPacket = describes<WorkstreamPacketResult>()(
  z.strictObject({
    run: z.string(),
    packets: z.array(
      z.strictObject({
        task: z.string(),
        tool: z.string(),
        file: z.string().nullable().meta({ description: "where it was written" }),
        text: z.string().meta({ description: "the packet, in Markdown" }),
      }),
    ),
  }),
);
