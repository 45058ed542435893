import { refuse } from "../../fact/refusal.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { plain } from "../../fact/untrusted.ts";
import { EXAMPLE } from "../../fanout/example.ts";
import { joinPath } from "../../git/posix_path.ts";
import { faultCode } from "../../ledger/disk.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";

/** The file that was written. */
export interface WorkstreamInitResult {
  readonly file: string;
}

const STANDARD = "workstream.json";

/** Writes an example to begin with, and nothing over anything that is there. */
export function workstreamInit({ world, args }: Context): Answer<WorkstreamInitResult> {
  const [file = STANDARD] = args;
  const path = joinPath(world.cwd, file);
  const fs = process.getBuiltinModule("node:fs");
  try {
    fs.writeFileSync(path, `${JSON.stringify(EXAMPLE, null, 2)}\n`, { flag: "wx" });
  } catch (fault) {
    if (faultCode(fault) === "EEXIST")
      return refused(
        refuse("refused", "file-exists", `"${file}" is there already`, [
          "Name another file, or move it away",
        ]),
      );
    return refused(
      refuse("io", "unwritable-file", `"${file}" cannot be written (${faultCode(fault)})`, [
        "Check the directory and its permissions",
      ]),
    );
  }
  const named = plain(shellWords([file.startsWith("-") ? `./${file}` : file]));
  return {
    result: { file },
    text: () =>
      `wrote ${plain(file)}; put your own tasks in, then\n  rally workstream lint ${named}\n  rally workstream plan ${named}\n`,
  };
}
