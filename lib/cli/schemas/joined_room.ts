import { z } from "zod";

export const joinedRoom = z.strictObject({ app: z.string(), room: z.string() });

export const roomWarning = z
  .strictObject({
    app: z.string().nullable(),
    room: z.string().nullable(),
    code: z.string(),
    message: z.string(),
  })
  .meta({ id: "RoomWarning", description: "a room that was not read, or not all of it" });
