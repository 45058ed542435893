import type { Deadline } from "../../lib/room/deadline.ts";
import type { Machine } from "../backend.ts";
import { type Answered, answerIn, request } from "./request.ts";

/** What asking came to; `no-server`: cmux does not run. */
export type Heard =
  | Answered
  | { readonly ok: false; readonly code: "no-server"; readonly message: string };

/** One question to cmux. */
export type Ask = (method: string, params?: Readonly<Record<string, unknown>>) => Promise<Heard>;

/** The socket that cmux names to what it runs; undefined elsewhere. Its older name is read too. */
export function socketOf(env: Machine["env"]): string | undefined {
  return env.CMUX_SOCKET_PATH || env.CMUX_SOCKET || undefined;
}

/**
 * Asks the cmux behind this socket, one connection for each question. The password is told to the one that the
 * environment names and to no other: whatever else names a socket is only a file, which anybody may have written.
 */
export function asking(machine: Machine, socket: string, deadline: Deadline): Ask {
  const isNamed = socket === socketOf(machine.env);
  const password = isNamed ? machine.env.CMUX_SOCKET_PASSWORD : undefined;
  const login = password ? [request(0, "auth.login", { password })] : [];
  return async (method, params) => {
    const lines = [...login, request(1, method, params)];
    const { answers, fault } = await machine.talk(socket, lines, deadline);
    if (fault === "ENOENT" || fault === "ECONNREFUSED")
      return { ok: false, code: "no-server", message: "cmux does not run" };
    // Whoever is not let in gets one line and no more.
    const last = answers.map(answerIn).find((each) => !each.ok) ?? answerIn(answers.at(-1) ?? "");
    if (fault !== undefined && last.ok) return { ok: false, code: fault, message: fault };
    return answers.length === 0 ? { ok: false, code: fault ?? "", message: fault ?? "" } : last;
  };
}
