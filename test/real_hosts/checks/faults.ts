import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { HOSTS } from "../../../lib/hosts/hosts.ts";
import { NOTICE } from "../../../lib/hosts/settings/wiring.ts";
import { RALLY } from "../../binary/compiled.ts";
import { CHOSEN } from "../chosen.ts";
import type { Client } from "../clients/client.ts";
import { modelServer } from "../model_server.ts";
import { type Setting, scene } from "../scene.ts";
import { REACHED, type StandIn, standIn } from "../stand_ins.ts";
import type { Step } from "../wires/wire.ts";

const server = await modelServer();
afterAll(server.close);

const read: Step = { tool: "read", path: "shared.txt" };
const edit: Step = { tool: "edit", path: "shared.txt", from: "one", to: "mine" };

/** One edit, under a `rally` that is not as it should be. */
async function edited(client: Client, part: string, setting: Partial<Setting>) {
  const { play, repo, root } = await scene({ client, url: server.url, ...setting });
  const name = `${client.host}-${part}`;
  await play(server.cast({ name, root: repo, script: [read, edit] }));
  const { rally, results } = server.shown(name);
  if (setting.program !== null) expect(existsSync(join(root, REACHED))).toBe(true);
  return { text: readFileSync(join(repo, "shared.txt"), "utf8"), rally, results };
}

describe.each(CHOSEN)("$host", (client) => {
  const stand = (name: StandIn) => ({
    program: (root: string) => standIn(client, name, RALLY, root),
  });

  it.each([
    ["hangs for longer than the host waits", "hangs"],
    ["prints garbage", "garbage"],
    ["crashes", "crashes"],
  ] as const)("goes on where a stand-in for rally %s", async (_, name) => {
    const { text } = await edited(client, name, { ...stand(name), impatient: name === "hangs" });
    expect(text).toBe("mine\ntwo\n");
  });

  it("goes on without a rally, which is said at the start in one line", async () => {
    const { text, rally } = await edited(client, "missing", { program: null });
    expect(text).toBe("mine\ntwo\n");
    expect(rally).toEqual([expect.stringContaining(NOTICE)]);
  });

  const hears = HOSTS.find(({ name }) => name === client.host)!.context(client.beforeWrite, "");
  const told =
    hears === null
      ? "which this host has no way to hear of"
      : "and is told why nothing was checked";
  it(`goes on past rally's deadline, ${told}`, async () => {
    const { text, rally } = await edited(client, "late", stand("late"));
    expect(text).toBe("mine\ntwo\n");
    const why = /rally: this write was not checked, and the host goes on: .*\[deadline\]/;
    expect(rally).toEqual(hears === null ? [] : [expect.stringMatching(why)]);
  });

  it("stops past rally's deadline where hooks fail closed", async () => {
    const install = ["--fail-closed"];
    const { text, results } = await edited(client, "closed", { ...stand("late"), install });
    expect(text).toBe("one\ntwo\n");
    expect(results.at(-1)).toContain("The deadline passed before this write was checked");
  });
});
