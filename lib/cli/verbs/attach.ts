import { refuse } from "../../fact/refusal.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import type { SessionRow } from "../managed/row.ts";
import { terminalOf } from "../managed/terminal.ts";
import { openRoom } from "../room.ts";

/** What `attach` answers. */
export interface AttachResult {
  readonly session: SessionRow;
  readonly command: { readonly argv: readonly string[] };
}

/** Gives this terminal to a session's until it is left; where there is none, or under `--json`, says by what command. */
export async function attach(context: Context): Promise<Answer<AttachResult>> {
  const room = openRoom(context, "hot");
  if (isRefusal(room)) return refused(room);
  const terminal = await terminalOf(context, room, context.args[0]!);
  if (isRefusal(terminal)) return refused(terminal);
  const { managed, row, backend } = terminal;
  const argv = backend.attach(managed.place);
  if (argv === null)
    return refused(
      refuse("refused", "no-attach", `${backend.name} gives nobody a terminal of its own here`, [
        `rally capture ${managed.label} shows what stands there`,
      ]),
    );
  const result: AttachResult = { session: row, command: { argv } };
  const { world, flags } = context;
  const lent =
    flags.json === true ? undefined : world.lend(argv, { cwd: world.cwd, env: world.env });
  if (lent === undefined) return { result, text: () => `${shellWords(argv)}\n` };
  if (lent.exit === 0) return { result, text: () => "" };
  const how = lent.fault ?? (lent.exit === null ? "a signal" : `exit ${lent.exit}`);
  return refused(
    refuse("io", "backend-fault", `${managed.label} could not be attached to (${how})`, [
      shellWords(argv),
    ]),
  );
}
