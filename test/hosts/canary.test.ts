/** What stands in for a host must be heard as the host is, and say nothing that it does not. */
import { describe, expect, it } from "vitest";
import { CANARIES } from "../../lib/hosts/canary.ts";
import { HOSTS } from "../../lib/hosts/hosts.ts";
import { WIRINGS } from "../../lib/hosts/settings/wirings.ts";
import { RECORDED } from "./recorded.ts";

const wire = (host: string, which: "notice" | "guards") =>
  WIRINGS.find((each) => each.host === host)?.wires.find((each) => each[which] !== undefined);
const WRITES = {
  "claude-code": "PreToolUse:Write",
  codex: "PreToolUse:apply_patch",
  gemini: "BeforeTool:write_file",
  opencode: "tool.execute.before:write",
} as const;

describe.each(HOSTS.map((host) => [host.name, host] as const))("the canary of %s", (name, host) => {
  const { start, write, unit } = CANARIES[name];

  it("is heard as a start and as a write of the file", () => {
    const began = wire(name, "notice")?.event ?? "session.created";
    const writes = wire(name, "guards")?.event ?? "tool.execute.before";
    const { session } = host.hears(began, start("/at"));
    expect(host.hears(began, start("/at"))).toMatchObject({ phase: "start" });
    const heard = host.hears(writes, write("/at", "a.txt"));
    expect(heard).toMatchObject({ phase: "before-write", session, aimless: false });
    expect(session).not.toBeNull();
    expect(["/at/a.txt", "a.txt"]).toContain(heard.targets[0]);
  });

  it("says nothing that was not recorded of the host", () => {
    if (name === "cursor") return;
    const real = RECORDED[name]![WRITES[name]]!;
    const canary = write("/at", "a.txt");
    expect(Object.keys(real)).toEqual(expect.arrayContaining(Object.keys(canary)));
    expect(canary["tool_name"]).toBe(real["tool_name"]);
    const inputOf = (each: typeof real) => Object.keys((each["tool_input"] ?? each["output"])!);
    expect(inputOf(real)).toEqual(expect.arrayContaining(inputOf(canary)));
  });

  it("counts the host's timeouts in its own unit", () => {
    const timeout = wire(name, "guards")?.timeout ?? 10_000;
    expect(timeout * unit).toBe(10_000);
  });
});
