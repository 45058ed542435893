import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, describe, expect, it, vi } from "vitest";
import { cleanText } from "../../../lib/room/views/letter_text.ts";
import { PAYLOADS } from "../../room/letter_payloads.ts";
import { atTerminal, PATIENCE } from "../at_terminal.ts";
import { CHOSEN } from "../chosen.ts";
import { CLIENTS } from "../clients/clients.ts";
import { meetingOf } from "../meeting.ts";
import { modelServer } from "../model_server.ts";

const server = await modelServer();
afterAll(server.close);

/** Longer than an idle Codex takes to look into its queue. */
const WAIT = ["--timeout-seconds", "60"];

/** Fifty for each client, of all sorts; all of them together are the two hundred. */
function payloadsOf(host: string): readonly string[] {
  const n = CLIENTS.findIndex((each) => each.host === host);
  return PAYLOADS.filter((_, each) => each % CLIENTS.length === n);
}

const HEARD = { exit: 0, state: "accepted", seen: true };

/** How often a text stands in another. */
const times = (text: string, part: string): number => text.split(part).length - 1;

describe.each(CHOSEN)("$host", (client) => {
  it("hears fifty letters of up to 15 KB, each whole and once, and its own hook says so", async () => {
    const { inject, answered } = await atTerminal({ client, url: server.url }, "terminal");
    const sent: { readonly id: string; readonly text: string }[] = [];
    const wrong: unknown[] = [];
    for (const [n, payload] of payloadsOf(client.host).entries()) {
      if (cleanText(payload).trim() === "") continue;
      const began = performance.now();
      const { id, ...came } = await inject(payload, ...WAIT);
      const ms = Math.round(performance.now() - began);
      if (process.env.RALLY_TEST_TELL) console.log(client.host, n, ms, JSON.stringify(came));
      if (came.state !== "accepted" || !came.seen) wrong.push([n, payload.slice(0, 80), came]);
      sent.push({ id, text: cleanText(payload).replaceAll("\t", client.terminal.tab) });
      // Said at the end of the turn before, it would come by mail, in another form.
      const stops = () => answered().filter((each) => each === client.terminal.stop).length;
      await vi.waitFor(() => expect(stops()).toBe(sent.length), PATIENCE);
    }
    const all = server.longestWith(`message ${sent.at(-1)!.id}.`);
    for (const { id, text } of sent) {
      const whole = `[rally ${id} from codex:peer] ${text}\nend of rally message ${id}.`;
      const counts = [
        times(all, whole),
        times(all, `[rally ${id} from`),
        times(all, `message ${id}.`),
      ];
      if (`${counts}` !== "1,1,1") wrong.push([counts, text.slice(0, 80), around(all, id)]);
    }
    expect(wrong).toEqual([]);
  });

  const { channel } = client.terminal;
  it.runIf(channel)(
    "hears ten through its own channel, and what its user has begun to type stays",
    async () => {
      const { inject, answered, screen, shows, press } = await atTerminal({
        client,
        url: server.url,
      });
      expect(await inject("the first comes through its terminal", ...WAIT)).toMatchObject(HEARD);
      await vi.waitFor(() => expect(answered()).toContain(client.terminal.stop), PATIENCE);
      press("half", "Space", "a", "Space", "line");
      await shows(/half a line/);
      for (let n = 0; n < 10; n++) {
        expect(await inject(`-- number ${n};\n!no command @word`, ...WAIT)).toMatchObject(HEARD);
        expect(await screen()).toContain("half a line");
      }
      await vi.waitFor(() => expect(server.longestWith("number 9;")).not.toBe(""), PATIENCE);
      const all = server.longestWith("number 9;");
      for (let n = 0; n < 10; n++)
        expect(times(all, `-- number ${n};\n!no command @word\nend of rally`)).toBe(1);
      expect(times(all, "half a line")).toBe(0);
    },
  );

  it("at work hears a letter once; while it asks its user nothing is typed; gone it is told so", async () => {
    const { inject, repo, label, pid, told, screen, shows, press } = await atTerminal({
      client,
      url: server.url,
    });
    const [begun, over] = [meetingOf(1), meetingOf(2)];
    const name = `${client.host}-asks`;
    const write = { tool: "write", path: "asked.txt", text: "asked" } as const;
    const prompt = server.cast({ name, root: repo, script: [begun, over, write] });
    expect(await inject(prompt, ...WAIT)).toMatchObject({ exit: 0, state: "accepted" });
    await begun.arrive("the check");
    const busy = await inject("while you work", "--timeout-seconds", "5");
    expect(["accepted", "unconfirmed"]).toContain(busy.state);
    void over.arrive("the check");
    await shows(client.terminal.asks);
    const asking = await inject("while you ask", "--timeout-seconds", "3");
    expect(asking).toMatchObject({ exit: 2, state: "refused" });
    expect(existsSync(join(repo, "asked.txt"))).toBe(false);
    expect(await screen()).toMatch(client.terminal.asks);
    press("Enter");
    await vi.waitFor(() => expect(existsSync(join(repo, "asked.txt"))).toBe(true), PATIENCE);
    const texts = ["while you work", "while you ask"];
    await vi.waitFor(() => {
      expect(texts.map((text) => times(server.longestWith(text), text))).toEqual([1, 1]);
    }, PATIENCE);
    process.kill(pid, "SIGKILL");
    await vi.waitFor(async () => {
      const rows = (await told("sessions")).data?.["sessions"]?.sessions;
      expect(rows).toMatchObject([{ name: label, status: "stale" }]);
    }, PATIENCE);
    expect(await inject("are you there")).toMatchObject({ exit: 3, state: "refused" });
    expect((await told("stop", label, "--now")).ok).toBe(true);
  });
});

/** What stands where the letter should be. */
function around(all: string, id: string): string {
  const at = all.indexOf(`[rally ${id} from`);
  return at < 0 ? "nowhere" : all.slice(Math.max(0, at - 80), at + 200);
}
