/** What `rally roster` shows where one of the rooms cannot be read. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Cast } from "./cast.ts";
import { B, two } from "./two_rooms.ts";

describe("a room that cannot be shown", () => {
  const spoilt = async (spoil: (far: Cast) => void) => {
    const { rooms, app, far } = await two();
    spoil(far);
    const { exit, data } = await app.run(null, ["roster"], rooms.how);
    expect([exit, data.agents.map(({ session_id }) => session_id)]).toEqual([0, ["s1"]]);
    const { out } = await app.text(null, ["roster"], rooms.how);
    expect(out).toContain("warning: far: ");
    expect(data.warnings).toMatchObject([{ app: "far", room: far.room }]);
    return data.warnings.map(({ code }) => code);
  };

  it.each([
    ["is gone", "gone", (far: Cast) => rmSync(far.root, { recursive: true })],
    ["has no ledger", "gone", (far: Cast) => rmSync(join(far.room, "log"), { recursive: true })],
    [
      "has a directory for a ledger",
      "unreadable-ledger",
      (far: Cast) => {
        rmSync(join(far.room, "log/main.jsonl"));
        rmSync(join(far.room, "cache"), { recursive: true, force: true });
        mkdirSync(join(far.room, "log/main.jsonl"));
      },
    ],
    [
      "is a file",
      "room-not-a-directory",
      (far: Cast) => {
        rmSync(far.room, { recursive: true });
        writeFileSync(far.room, "");
      },
    ],
  ])("does not spoil the others: one that %s", async (_, code, spoil) => {
    expect(await spoilt(spoil)).toEqual([code]);
  });

  it("is shown without what is no directory or name in what this machine keeps of a session", async () => {
    const { rooms, app } = await two();
    for (const name of app.files.list(join(app.room, "sessions"))) {
      const path = join(app.room, "sessions", name);
      writeFileSync(path, readFileSync(path, "utf8").replace(/"cwd":"[^"]*"/, '"cwd":["x"]'));
    }
    expect((await app.text(null, ["roster"], rooms.how)).out).toContain("s1 [app]\n");
  });

  it("nor does one of which something is broken that nobody thought of", async () => {
    const { rooms, app, far } = await two();
    const files = {
      ...app.files,
      readlink: (path: string) => {
        if (path === far.room) throw new TypeError("what nobody thought of");
        return app.files.readlink(path);
      },
    };
    const { agents, warnings } = await app.ok(null, ["roster"], { ...rooms.how, world: { files } });
    expect(agents).toHaveLength(1);
    expect(warnings).toMatchObject([{ app: "far", code: "unreadable-ledger" }]);
  });

  it("is shown as far as it can be read where it is of a newer format", async () => {
    const { rooms, app, far } = await two();
    far.append({ v: 3, kind: "presence", tool: B, session: "s2" } as never);
    const { agents, warnings } = await app.ok(null, ["roster"], rooms.how);
    expect(agents[0]?.children).toHaveLength(1);
    expect(warnings).toMatchObject([{ app: "far", code: "newer-room" }]);
  });

  it("is told apart from one that the deadline did not leave time for", async () => {
    const { rooms, app } = await two();
    let ticks = 0;
    const world = { ticks: () => ticks++ * 1000 };
    const { warnings } = await app.ok(null, ["roster"], { ...rooms.how, world });
    expect(warnings.map(({ code }) => code)).toContain("deadline");
  });
});
