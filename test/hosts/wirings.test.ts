import { describe, expect, it } from "vitest";
import { PLUGIN_EVENTS, pluginText } from "../../lib/cli/hooks/opencode_plugin.ts";
import { HOSTS } from "../../lib/hosts/hosts.ts";
import { WIRINGS } from "../../lib/hosts/settings/wirings.ts";

/** The tools before which rally is called, by host. */
const asked = (name: string): string[] => {
  const wiring = WIRINGS.find(({ host }) => host === name);
  if (wiring === undefined)
    return [...pluginText({ failClosed: false }).matchAll(/const WRITES = new Set\(\[(.*?)\]\)/g)]
      .flatMap(([, list]) => list!.split(", "))
      .map((each) => JSON.parse(each) as string);
  return wiring.wires
    .filter(({ guards }) => guards)
    .flatMap(({ matcher = "" }) => matcher.split("|"));
};

describe.each(HOSTS)("$name", ({ name, tools, hears }) => {
  it("asks before each of its tools that writes", () => {
    expect(tools.filter((each) => !asked(name).includes(each))).toEqual([]);
  });

  it("is wired at events that mean something", () => {
    const events = WIRINGS.find(({ host }) => host === name)?.wires.map(({ event }) => event);
    for (const event of events ?? PLUGIN_EVENTS)
      expect(hears(event, {}).phase, event).not.toBe("nothing");
  });
});
