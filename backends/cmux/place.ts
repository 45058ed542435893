import type { Fault, Place } from "../backend.ts";
import type { Heard } from "./conversation.ts";

/** How cmux names what it keeps. */
export const UUID = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;

/** Whether these are ids of cmux: in the place of one that it does not understand it takes what has the focus. */
export function isPlace({ socket, pane, birth }: Place): boolean {
  return socket.startsWith("/") && UUID.test(pane) && UUID.test(birth);
}

/** What names a terminal to cmux: with the surface alone it looks in the workspace that is shown. */
export function idsOf({ pane, birth }: Place) {
  return { surface_id: pane, workspace_id: birth };
}

/** Whether an answer says that the terminal is not there. */
export function isGone({ code, message }: Exclude<Heard, { readonly ok: true }>): boolean {
  if (code === "invalid_params") return message === "Surface is not a terminal";
  return code === "no-server" || code === "not_found";
}

export function faultOf({ message }: Exclude<Heard, { readonly ok: true }>): Fault {
  return fault(`cmux: ${message}`);
}

export function fault(why: string): Fault {
  return { outcome: "fault", why };
}
