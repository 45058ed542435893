import type { Refusal } from "../../fact/refusal.ts";
import { NEVER } from "../../room/deadline.ts";
import type { DueStandby } from "../../room/run/due.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { settled } from "../settled.ts";
import { wakeDue } from "../verbs/wake_due.ts";
import { type ChangeShape, changeShape, newRevisions, signatureOf } from "./change.ts";
import type { Command } from "./command.ts";
import { type FaultShape, faultShape, isMisuse } from "./fault.ts";
import { flatJson, flatLine } from "./flat.ts";
import type { Given } from "./given.ts";
import { lifeOf } from "./lifetime.ts";
import { LOOKING } from "./option.ts";
import { type StatusShape, statusShape } from "./status.ts";

/** What `watch` prints, one after the other. */
type WatchShape = ChangeShape | WakeShape | FaultShape;

/** That a standby of the session's tool is due. */
interface WakeShape {
  readonly event: "rally_wake_due";
  readonly tool: string;
  readonly due: readonly DueStandby[];
  readonly suggested_commands: readonly string[];
}

/** How one look came out. */
interface Look {
  readonly shape: StatusShape;
  readonly due: readonly DueStandby[];
}

export const watch: Command<WatchShape> = {
  name: "watch",
  summary: "say whenever that changes which status says; it writes nothing and runs no command",
  options: {
    ...LOOKING,
    interval: { value: "N", number: "any", help: "seconds between two looks, at least 0.1 (3)" },
    iterations: { value: "N", number: "whole", help: "end after so many looks (0: never)" },
    jsonl: { help: "one object a line" },
    json: { help: "the same as without" },
    "baseline-current": { help: "say nothing of how it stands at first" },
    "exit-on-change": { help: "end once something has been said" },
    "exit-on-wake-due": { help: "say which standby is due, and end" },
    "parent-pid": { value: "N", number: "whole", help: "end when that process has" },
    "max-lifetime-seconds": { value: "N", number: "any", help: "end by then (14400)" },
    "since-revision": { value: "N", number: "whole", help: "what has come since then is new" },
    "max-changes": { value: "N", number: "whole", help: "so many new facts are named (20)" },
    "files-in-flight": { value: "PATH,...", help: "not kept; claim them instead" },
    "owned-file": { value: "PATH", help: "not kept; claim it instead" },
    "owned-files": { value: "FILE", help: "not read; claim them instead" },
  },
  run: async (context: Context, given: Given): Promise<Answer<WatchShape>> => {
    const { world } = context;
    const life = lifeOf(world, given);
    const interval = Math.max(0.1, given.number("interval") ?? 3) * 1000;
    const print = given.is("jsonl") ? flatLine : flatJson;
    const say = (told: WatchShape): void => world.out(print(told));
    let before = given.is("baseline-current") ? undefined : "";
    let seen = given.number("since-revision");
    for (let looks = 1; !life.isOver(); looks++) {
      const look = await looked(context, given);
      if (isRefusal(look)) {
        if (isMisuse(look)) return refused(look);
        say(faultShape("watch", look));
        break;
      }
      const { shape, due } = look;
      if (due.length > 0) {
        say(wakeShape(shape.tool, due));
        break;
      }
      const signature = signatureOf(shape);
      const isNews = before !== undefined && signature !== before;
      const most = Math.max(0, given.number("max-changes") ?? 20);
      if (isNews) say(changeShape(shape, newRevisions(seen, shape.revision, most)));
      if (isNews && given.is("exit-on-change")) break;
      [before, seen] = [signature, shape.revision];
      if (looks === given.number("iterations")) break;
      world.pause(Math.min(interval, life.left()));
    }
    return { streamed: true };
  },
};

/** One look, with nothing left open behind it. */
function looked(context: Context, given: Given): Promise<Look | Refusal> {
  return settled({ ...context, deadline: NEVER }, async (now) => {
    const shape = await statusShape(now, given);
    if (isRefusal(shape)) return shape;
    if (!given.is("exit-on-wake-due")) return { shape, due: [] };
    const { result, refusal } = wakeDue({ ...now, flags: { tool: shape.tool } });
    return refusal ?? { shape, due: result?.due ?? [] };
  });
}

function wakeShape(tool: string, due: readonly DueStandby[]): WakeShape {
  const suggested_commands = due.map(({ suggested_command }) => suggested_command);
  return { event: "rally_wake_due", tool, due, suggested_commands };
}
