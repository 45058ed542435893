import type { Workplace } from "./agent.ts";

/** How a tool writes a file. False if the hook denied it. */
export type Form = (at: Workplace, session: string, file: string, line: string) => Promise<boolean>;

const BEFORE = "PreToolUse:Write";
const AFTER = "PostToolUse:Write";

/** In each of them the file is read, a program runs to its end, and the file is written whole with a line more. */
export const FORMS = {
  /** Replaces a part of what stands in the file, as `Edit` or `sed -i` do: read and written behind the hook. */
  edit: async ({ host, checkout }, session, file, line) => {
    if (!(await host.tells(session, BEFORE, file))) return false;
    const text = checkout.read(file);
    await host.thinks(session);
    checkout.write(file, text, line);
    return host.tells(session, AFTER, file);
  },
  /** Writes what the model made of the file that it read before, whatever stands there now. */
  write: async ({ host, checkout }, session, file, line) => {
    const text = checkout.read(file);
    await host.thinks(session);
    if (!(await host.tells(session, BEFORE, file))) return false;
    checkout.write(file, text, line);
    return host.tells(session, AFTER, file);
  },
  /** The same, by a host that refuses to write a file that is not as it was read; the model then reads it again. */
  compare: async ({ host, checkout, refused }, session, file, line) => {
    for (;;) {
      const text = checkout.read(file);
      await host.thinks(session);
      if (!(await host.tells(session, BEFORE, file))) return false;
      if (checkout.read(file) === text) {
        checkout.write(file, text, line);
        return host.tells(session, AFTER, file);
      }
      refused();
    }
  },
} as const satisfies Record<string, Form>;

export type FormName = keyof typeof FORMS;
