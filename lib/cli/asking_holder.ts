import { shellWords } from "../fact/shell_words.ts";
import { showName } from "../fact/untrusted.ts";
import { sendsAll } from "./config.ts";
import type { World } from "./world.ts";

/** Who holds something that another wants. */
export interface Holder {
  readonly tool: string;
  readonly other_machine?: true | undefined;
}

/** Whether a handoff that is said in this room gets to them. */
export function isReached(world: World, room: string, { other_machine }: Holder): boolean {
  return other_machine !== true || sendsAll(world, room);
}

/** How to ask a holder for what it holds; `as` is who asks, where that has to be named. */
export function askFor(world: World, room: string, holder: Holder, as: readonly string[]): string {
  const { tool } = holder;
  if (!isReached(world, room, holder))
    return `${showName(tool)} is on another machine, and handoffs go there after rally config set sync.mode all`;
  return `${shellWords(["rally", "say", "handoff", ...as])} --to ${showName(tool)} --subject "..."`;
}
