import { type Refusal, refuse } from "../../fact/refusal.ts";
import type { Payload } from "../../hosts/event.ts";
import { faultCode } from "../../ledger/disk.ts";
import type { Context } from "../context.ts";
import { pastDeadline } from "../room.ts";

/** No host sends as much. */
const MOST = 64 << 20;

/** What the host says on standard input. */
export async function readPayload({ world, deadline }: Context): Promise<Payload | Refusal> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of world.input(null, deadline)) {
      pieces.push(piece);
      length += piece.length;
      if (length > MOST) return bad("is too long");
    }
  } catch (fault) {
    if (faultCode(fault) === "ETIMEDOUT") return pastDeadline();
    return bad(`cannot be read (${faultCode(fault)})`);
  }
  return parsed(pieces);
}

function parsed(pieces: readonly Uint8Array[]): Payload | Refusal {
  try {
    const decoder = new TextDecoder();
    const text = pieces.map((piece) => decoder.decode(piece, { stream: true })).join("");
    const value: unknown = JSON.parse(text + decoder.decode());
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Payload;
  } catch {
    // Said below, as for any other content that is no object.
  }
  return bad("is not a JSON object");
}

function bad(what: string): Refusal {
  return refuse("io", "bad-payload", `What the host sent on standard input ${what}`, [
    "Pipe the host's own JSON into rally hook",
  ]);
}
