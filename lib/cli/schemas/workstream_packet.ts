import { z } from "zod";

export const workstreamPacket = z.strictObject({});
