/** What hosts tell and hear in the hostile clone. */
import { join } from "node:path";
import { expect } from "vitest";
import { eventOf, RECORDED, recorded } from "../hosts/recorded.ts";
import { type Ended, isDefect } from "./compiled.ts";
import { app } from "./hostile_clone.ts";

/** All recorded events of a host, and Cursor's by its documentation; a write to a file that is claimed, and to one that is not. */
export function eventsOf(host: string): { event: string; input: string }[] {
  if (host === "cursor") return cursorEvents();
  return Object.keys(RECORDED[host]!).flatMap((name) =>
    ["src/a.ts", "src/free.ts"].map((file) => ({
      event: eventOf(name),
      input: recorded(host, name, app)
        .replaceAll(`${app}/a.txt`, `${app}/${file}`)
        .replaceAll("a.txt", file),
    })),
  );
}

function cursorEvents() {
  const names = [
    "sessionStart",
    "beforeSubmitPrompt",
    "preToolUse",
    "postToolUse",
    "afterFileEdit",
    "stop",
    "sessionEnd",
  ];
  return names.flatMap((event) =>
    ["src/a.ts", "src/free.ts"].map((file) => {
      const file_path = join(app, file);
      const input = {
        conversation_id: "c1",
        workspace_roots: [app],
        tool_name: "Write",
        file_path,
        tool_input: { file_path },
      };
      return { event, input: JSON.stringify(input) };
    }),
  );
}

/** What reaches the model, from whichever stream; the exit and the streams must be such that no host takes them for a fault. */
export function heard({ exit, out, err }: Ended): string {
  expect(isDefect({ exit, out, err })).toBe(false);
  expect([0, 2]).toContain(exit);
  if (exit === 2) {
    expect(out).toBe("");
    expect(err).toMatch(/^rally: not written; /);
  }
  if (out === "") return err;
  expect(out.split("\n").length).toBe(2);
  const said = JSON.parse(out);
  return (
    said.additional_context ?? said.additionalContext ?? said.hookSpecificOutput.additionalContext
  );
}
