import type { Answer } from "../answer.ts";
import type { Context } from "../context.ts";

/** Which rally this is. Works anywhere. */
export function version({ world }: Context): Answer {
  const { version, id, runtime, platform } = world.build;
  const result = { version, build_id: id, runtime, platform };
  return { result, text: () => `rally ${version} (${id}, ${runtime}, ${platform})\n` };
}
