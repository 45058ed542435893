import { expect, it } from "vitest";
import { command } from "../../lib/room/next/command.ts";
import { HOSTILE } from "../fact/hostile_unicode.ts";

it("offers no command with a word or value that cannot be shown as it is", () => {
  for (const [, text] of HOSTILE) {
    expect(command("read", ["locate", `handoff_${text}`], {})).toEqual([]);
    expect(command("write", ["say", "receipt"], { ref: [`handoff_${text}`] })).toEqual([]);
  }
});

it("offers no command in which an id would be taken for a flag", () => {
  expect(command("read", ["locate", "--force"], {})).toEqual([]);
  expect(command("write", ["say", "receipt"], { ref: ["--force"] })).toMatchObject([
    { argv: ["rally", "say", "receipt", "--ref=--force"] },
  ]);
});
