import { CANARIES } from "../../../hosts/canary.ts";
import { NOTICE } from "../../../hosts/settings/wiring.ts";
import type { World } from "../../world.ts";
import { FREE, HELD } from "./scratch.ts";
import type { Trial } from "./trial.ts";

type Part = Readonly<Record<string, unknown>>;

interface Plugin {
  readonly event: (given: { event: object }) => Promise<void>;
  readonly "chat.message": (input: object, output: { parts: Part[] }) => Promise<void>;
  readonly "tool.execute.before": (input: object, output: object) => Promise<void>;
}

/** Lets our own plugin, in the place of OpenCode, hear of the same events; rally runs it itself. */
export async function tryPlugin(
  world: World,
  text: string,
  root: string,
  env: World["env"],
): Promise<Trial> {
  const plugin = await loaded(text, root, env);
  const { start, write } = CANARIES.opencode;
  let longest = 0;
  const timed = async (work: () => Promise<void>): Promise<string | undefined> => {
    const began = world.ticks();
    try {
      await work();
      return undefined;
    } catch (fault) {
      return fault instanceof Error ? fault.message : String(fault);
    } finally {
      longest = Math.max(longest, world.ticks() - began);
    }
  };
  const writing = (name: string) =>
    timed(() => {
      const { input, output } = write(root, name) as { input: object; output: object };
      return plugin["tool.execute.before"](input, output);
    });
  await timed(() => plugin.event({ event: start(root) }));
  const output = { parts: [{ sessionID: "ses_canary", messageID: "msg_canary", text: "canary" }] };
  await timed(() => plugin["chat.message"]({ sessionID: "ses_canary" }, output));
  const denial = await writing(HELD);
  const trouble = await writing(FREE);
  return { noticed: JSON.stringify(output).includes(NOTICE), denial, trouble, longest };
}

/** A compiled program cannot import a file: the text's imports and its export become a function's. */
async function loaded(text: string, directory: string, env: World["env"]): Promise<Plugin> {
  const body = text
    .replace(/^import (\{[^}]*\}) from ("node:\w+");$/gm, "const $1 = builtin($2);")
    .replace(/^export const Rally = /m, "return ");
  const make = new Function("builtin", "process", body) as (
    builtin: (name: string) => object,
    process: { readonly env: World["env"] },
  ) => (given: { directory: string }) => Promise<Plugin>;
  return make((name) => process.getBuiltinModule(name)!, { env })({ directory });
}
