/** `rally roster --watch`, for a person and for a program. */
import { describe, expect, it } from "vitest";
import { Unheard } from "../../lib/cli/world.ts";
import type { Cast } from "./cast.ts";
import type { Rooms } from "./rooms.ts";
import { B, two } from "./two_rooms.ts";

const ESC = "\u001b";

const lines = (out: string) => out.trimEnd().split("\n");
const json = (line: string) => JSON.parse(line).data.roster;

describe("rally roster --watch", () => {
  const screenOf = (rows: number) => ({ screen: () => ({ rows }) });

  /** What was said in so many looks, with something done before each but the first. */
  async function looks(
    app: Cast,
    rooms: Rooms,
    argv: readonly string[],
    acts: readonly (() => unknown)[],
    world: object = {},
  ): Promise<string[]> {
    const said: string[] = [];
    const left = [...acts];
    const changed = async () => {
      const act = left.shift();
      if (act === undefined) throw new Unheard("EPIPE");
      app.now += 1000;
      await act();
    };
    const out = (text: string) => void said.push(text);
    const how = { ...rooms.how, world: { changed, out, ...world } };
    expect((await app.text(null, ["roster", "--watch", ...argv], how)).exit).toBe(0);
    return said;
  }

  const nothing = () => {};

  it("says one line of JSON for each change, and none where only time has passed", async () => {
    const { rooms, app, far } = await two();
    const said = await looks(
      app,
      rooms,
      ["--json"],
      [
        nothing,
        () => far.append({ kind: "presence", tool: B, session: "s2", task: "x" } as never),
        nothing,
        () => {
          app.now += 120_000;
        },
      ],
    );
    expect(said.every((each) => lines(each).length === 1)).toBe(true);
    const rosters = said.map(json);
    expect(rosters.map(({ live_count }) => live_count)).toEqual([2, 2, 0]);
    expect(rosters[1].agents[0].children[0].task).toBe("x");
  });

  it("says another text where something has changed, without a word for the terminal", async () => {
    const { rooms, app } = await two();
    const act = () => {
      app.now += 120_000;
    };
    const said = await looks(app, rooms, [], [nothing, act]);
    expect(said).toHaveLength(2);
    expect(said.join("")).not.toContain(ESC);
  });

  it("draws again in the same place on a terminal, each time", async () => {
    const { rooms, app } = await two();
    const said = await looks(app, rooms, ["3"], [nothing, nothing], screenOf(24));
    expect(said).toHaveLength(3);
    for (const each of said) {
      expect(each.startsWith(`${ESC}[H${ESC}[J${ESC}[?7l2 live,`)).toBe(true);
      expect(each.endsWith(`${ESC}[?7h`)).toBe(true);
      expect(each.split(ESC)).toHaveLength(5);
    }
    expect(said[1]).toContain("seen 16 s ago");
  });

  it("shows no more lines than the terminal has", async () => {
    const { rooms, app } = await two();
    const [frame] = await looks(app, rooms, [], [], screenOf(4));
    expect(frame!.split("\n").slice(1)).toEqual([
      expect.stringContaining("s1"),
      "3 more lines",
      `${ESC}[?7h`,
    ]);
  });

  it("draws nothing for a program", async () => {
    const { rooms, app } = await two();
    const [line] = await looks(app, rooms, ["--json"], [], screenOf(24));
    expect(json(line!).live_count).toBe(2);
  });

  it("looks every so many seconds", async () => {
    const { rooms, app } = await two();
    const waited: number[] = [];
    const changed = async (_: readonly string[], ms: number) => {
      waited.push(ms);
      throw new Unheard("EPIPE");
    };
    for (const argv of [["--watch"], ["--watch", "7"]])
      await app.text(null, ["roster", ...argv], { ...rooms.how, world: { changed } });
    expect(waited).toEqual([2000, 7000]);
    expect((await app.run(null, ["roster", "--watch", "0"], rooms.how)).code).toBe("bad-value");
  });
});
