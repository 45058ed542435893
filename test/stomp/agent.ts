import type { Checkout } from "./checkout.ts";
import type { Form } from "./form.ts";
import type { Handovers } from "./handovers.ts";
import type { Host } from "./host.ts";
import type { Piece } from "./script.ts";

/** Where agents work. */
export interface Workplace {
  readonly checkout: Checkout;
  readonly host: Host;
  readonly handovers: Handovers;
  readonly form: Form;
  /** A host refused to write a file that had changed. */
  readonly refused: () => void;
  readonly isOver: () => boolean;
}

/**
 * One agent from its first piece of work to its last, each in a session of its own. A denied edit is put off, and the
 * others of the piece are done first. If all that is left of a piece is denied, the session ends and the next piece is
 * begun; if that was so with every piece, the agent waits until somebody else's session has ended.
 */
export async function work(n: number, pieces: readonly Piece[], at: Workplace): Promise<void> {
  const { host, handovers } = at;
  const queue = [...pieces];
  let begun = 0;
  let idle = 0;
  let since = handovers.ofOthers(n);
  for (let piece = queue.shift(); piece !== undefined && !at.isOver(); piece = queue.shift()) {
    if (idle === 0) since = handovers.ofOthers(n);
    const session = `agent-${n}-${String(begun++).padStart(8, "0")}`;
    await host.tells(session, "SessionStart:startup");
    await host.tells(session, "UserPromptSubmit");
    const left = await edited(session, piece, at);
    await host.tells(session, "SessionEnd:other");
    handovers.end(n);
    if (left.length > 0) queue.push(left);
    idle = left.length === piece.length ? idle + 1 : 0;
    if (idle > 0 && idle >= queue.length) {
      await handovers.moreThan(since, n);
      idle = 0;
    }
  }
}

/** Does what can be done of a piece, and returns what is left. */
async function edited(session: string, piece: Piece, at: Workplace): Promise<Piece> {
  const left = [...piece];
  const denied = new Set<string>();
  for (let line = 0; ; line++) {
    const next = left.findIndex((file) => !denied.has(file));
    if (next === -1 || at.isOver()) return left;
    const file = left[next]!;
    if (await at.form(at, session, file, `${session} ${line}`)) {
      left.splice(next, 1);
      denied.clear();
    } else denied.add(file);
  }
}
