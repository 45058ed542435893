import type { Answer } from "../answer.ts";
import type { Context } from "../context.ts";

export interface VersionResult {
  readonly version: string;
  readonly build_id: string;
  readonly runtime: string;
  readonly platform: string;
}

/** Which rally this is. Works anywhere. */
export function version({ world }: Context): Answer<VersionResult> {
  const { version, id, runtime, platform } = world.build;
  const result = { version, build_id: id, runtime, platform };
  return { result, text: () => `rally ${version} (${id}, ${runtime}, ${platform})\n` };
}
