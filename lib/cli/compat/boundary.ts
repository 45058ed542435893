import { NEVER } from "../../room/deadline.ts";
import type { Answer } from "../answer.ts";
import type { Context } from "../context.ts";
import { type BoundaryResult, boundary as boundaryVerb } from "../verbs/boundary.ts";
import type { Command } from "./command.ts";
import { flat } from "./flat.ts";
import type { Given } from "./given.ts";
import { JSON_FLAG, WORKDIR } from "./option.ts";

/** What `boundary` prints. */
interface BoundaryShape extends BoundaryResult {
  readonly schema_version: "1.0";
}

export const boundary: Command<BoundaryShape> = {
  name: "boundary",
  summary: "whether the parts named in a manifest keep to themselves",
  options: {
    ...WORKDIR,
    repo: { value: "DIR", help: "the repository; else the one of the working directory" },
    check: { help: "exit 1 if something is found" },
    ...JSON_FLAG,
  },
  run: async (context: Context, given: Given): Promise<Answer<BoundaryShape>> => {
    const repo = given.text("repo");
    const { result, refusal } = await boundaryVerb({
      ...context,
      args: [],
      rest: [],
      deadline: NEVER,
      flags: {
        ...(repo === undefined ? {} : { repo }),
        ...(given.is("check") ? { check: true } : {}),
      },
    });
    const found = refusal === undefined ? {} : { refusal };
    return result === undefined
      ? found
      : { ...flat({ schema_version: "1.0", ...result }), ...found };
  },
};
