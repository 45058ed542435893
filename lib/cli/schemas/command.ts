import { z } from "zod";
import type { Command } from "../../room/next/command.ts";
import { describes } from "./describes.ts";

/** A command that is offered; rally never runs it. */
export const command = describes<Command>()(
  z
    .strictObject({
      argv: z.array(z.string()),
      effect: z.enum(["read", "write"]),
      text: z.string(),
    })
    .meta({ id: "Command", description: "a command that is offered; text is argv for a shell" }),
);
