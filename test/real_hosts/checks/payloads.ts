import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Payload, textAt } from "../../../lib/hosts/event.ts";
import { HOSTS } from "../../../lib/hosts/hosts.ts";
import { RALLY } from "../../binary/compiled.ts";
import { eventOf, RECORDED } from "../../hosts/recorded.ts";
import { CHOSEN } from "../chosen.ts";
import { modelServer } from "../model_server.ts";
import { scene } from "../scene.ts";
import { recorder } from "../stand_ins.ts";
import type { Step } from "../wires/wire.ts";

const server = await modelServer();
afterAll(server.close);

/** What OpenCode's plugin adds to what it is given. */
const ADDED = ["hook_event_name", "directory"];

describe.each(CHOSEN)("$host", (client) => {
  const host = HOSTS.find(({ name }) => name === client.host)!;

  it("sends what the recordings have, and its session, target and directory are heard", async () => {
    const { play, repo, root } = await scene({
      client,
      url: server.url,
      program: (dir) => recorder(RALLY, join(dir, "sent")),
    });
    const sent = join(root, "sent");
    mkdirSync(sent);
    const write: Step = { tool: "write", path: "fresh.txt", text: "fresh" };
    await play(server.cast({ name: `${client.host}-sent`, root: repo, script: [write] }));
    const calls = readdirSync(sent).map((name) => ({
      event: name.replace(/\.\d+$/, ""),
      payload: JSON.parse(readFileSync(join(sent, name), "utf8")) as Payload,
    }));
    const heard = calls.map(({ event, payload }) => host.hears(event, payload));
    const sessions = new Set(heard.map(({ session }) => session));
    expect([...sessions], JSON.stringify(calls)).toEqual([expect.any(String)]);
    expect(new Set(heard.map(({ cwd }) => cwd))).toEqual(new Set([repo]));
    const writes = heard.filter(({ phase }) => phase === "before-write");
    expect(writes.map(({ targets }) => targets.map((path) => join("/", path)))).toEqual([
      [expect.stringMatching(/\/fresh\.txt$/)],
    ]);
    const phases = new Set(heard.map(({ phase }) => phase));
    expect([...phases].sort()).toEqual(expect.arrayContaining(["after-write", "prompt", "start"]));
    expect(calls.flatMap(({ event, payload }) => drift(client.host, event, payload))).toEqual([]);
  });
});

/** Members that a payload has and its recording has not, or the other way round. */
function drift(host: string, event: string, payload: Payload): string[] {
  const recordings = Object.entries(RECORDED[host]!).filter(([name]) => eventOf(name) === event);
  const like = recordings.find(([, each]) => toolOf(each) === toolOf(payload)) ?? recordings[0];
  if (like === undefined) return [`${event}: no recording`];
  const [then, now] = [membersOf(like[1]), membersOf(payload)];
  return [
    ...then.filter((each) => !now.includes(each)).map((each) => `${event}: ${each} is gone`),
    ...now.filter((each) => !then.includes(each)).map((each) => `${event}: ${each} is new`),
  ];
}

function toolOf(payload: Payload): string | null {
  return textAt(payload, "tool_name") ?? textAt((payload.input ?? {}) as Payload, "tool");
}

/** Its members and theirs, as `input.tool`. */
function membersOf(payload: Payload): string[] {
  return Object.entries(payload)
    .filter(([name]) => !ADDED.includes(name) || !("input" in payload || "properties" in payload))
    .flatMap(([name, value]) => {
      const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
      return [name, ...(isObject ? Object.keys(value).map((inner) => `${name}.${inner}`) : [])];
    });
}
