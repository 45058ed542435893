/** What every backend keeps, each tried in the same way. tmux is the real one; cmux is a stand-in for one of macOS. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Listed, Pane, Place, Typed } from "../../backends/backend.ts";
import { paneAt } from "../../backends/pane_at.ts";
import { eventually } from "./echo.ts";
import { ample } from "./machine.ts";
import { cmuxStage, memoryStage, type Stage, tmuxStage } from "./stage.ts";
import { hasTmux } from "./tmux_here.ts";

const STAGES: readonly [string, () => Stage | undefined][] = [
  ["tmux", () => (hasTmux() ? tmuxStage() : undefined)],
  ["memory", memoryStage],
  ["cmux, as a stand-in plays it", cmuxStage],
];

const ONE_LINE: readonly (readonly [string, string])[] = [
  ["one byte", "x"],
  ["only a semicolon", ";"],
  ["a semicolon at the end", "first; second;"],
  ["a backslash before it", "first\\;"],
  ["a leading dash", "-t %0 --help"],
  ["quotes and backslashes", `a 'b' "c" \\d \\e $HOME \`id\` $(id) ~ !! *`],
  ["what tmux takes for a format", "#{pane_id} #(id) #[bold] ##{x} %H %% #"],
  ["names of keys", "Enter C-c Escape"],
  ["CJK", "漢字かな交じり文、한국어"],
  ["emoji", "👩‍👩‍👧 🇨🇭 ❤️ 🏳️‍🌈"],
  ["combining marks and the last planes", "e\u0301 a\u0308 \u{20000} \u{1f9ff}"],
];

const LINES: readonly (readonly [string, string])[] = [
  ["several lines", "first\nsecond\n\nfourth;\n-last"],
  ["only newlines", "\n\n"],
  ["a tab", "a\tb"],
  ["16 KB in lines", "0123456789 漢字 '\"\\;\n".repeat(560).slice(0, 16_000)],
  ["16 KB in one line", "x;".repeat(8_000)],
];

describe.each(STAGES)("%s", (name, make) => {
  const stage = make();
  if (stage === undefined) {
    it.skip(`is not on this machine, so nothing of ${name} was tried`, () => {});
    return;
  }
  const { backend } = stage;
  afterAll(stage.close);
  let labels = 0;
  const begin = (how?: { readonly swallow?: number }) => stage.begin(`echo-${++labels}`, how);
  let ids = 0;
  const id = () => `directive_${++ids}`;

  /** Types until nobody else is typing. */
  const type = (place: Place, typing: { readonly id: string; readonly text: string | null }) =>
    eventually<Typed>(async () => {
      const typed = await backend.inject(place, typing, ample());
      return typed.outcome === "refused" && typed.code === "passing" ? undefined : typed;
    });
  const shown = async (place: Place) => {
    const captured = await backend.capture(place, 1000, ample());
    return captured.outcome === "captured" ? captured.text : captured;
  };
  const panes = (listed: Listed): readonly Pane[] =>
    listed.outcome === "listed" ? listed.panes : [];

  it("is usable here", async () => {
    await begin();
    expect(await backend.probe(ample())).toMatchObject({ usable: true, why: null });
  });

  describe("text", () => {
    let echo: Awaited<ReturnType<typeof begin>>;
    beforeAll(async () => {
      echo = await begin();
    });

    it.each(ONE_LINE)("arrives whole and once: %s", async (_, text) => {
      const before = echo.submitted().length;
      expect(await type(echo.place, { id: id(), text })).toEqual({ outcome: "typed" });
      expect((await echo.submittedAll(before + 1)).slice(before)).toEqual([text]);
    });

    it.each(LINES)("arrives as one, or is refused for its lines: %s", async (_, text) => {
      const before = echo.submitted().length;
      const typed = await type(echo.place, { id: id(), text });
      if (!backend.can.paste) {
        expect(typed).toMatchObject({ outcome: "refused", code: "lines" });
        expect(echo.submitted().length).toBe(before);
        return;
      }
      expect(typed).toEqual({ outcome: "typed" });
      expect((await echo.submittedAll(before + 1)).slice(before)).toEqual([text]);
    });

    it("is typed once under one id", async () => {
      const before = echo.submitted().length;
      const once = id();
      // Some know it only by what the screen shows.
      const typing = { id: once, text: `[rally ${once}] once` };
      expect(await type(echo.place, typing)).toEqual({ outcome: "typed" });
      await echo.submittedAll(before + 1);
      expect(await type(echo.place, typing)).toEqual({ outcome: "already" });
      expect(await type(echo.place, { id: id(), text: "next" })).toEqual({ outcome: "typed" });
      expect((await echo.submittedAll(before + 2)).slice(before)).toEqual([typing.text, "next"]);
    });

    it("of an id that another begins with is typed too", async () => {
      const before = echo.submitted().length;
      const long = id();
      const texts = [`[rally ${long}0] long`, `[rally ${long}] short`];
      await type(echo.place, { id: `${long}0`, text: texts[0]! });
      await type(echo.place, { id: long, text: texts[1]! });
      expect((await echo.submittedAll(before + 2)).slice(before)).toEqual(texts);
    });

    it("does not run into another's", async () => {
      const before = echo.submitted().length;
      const texts = ["aaaa", "bbbb", "cccc", "dddd"];
      const typed = await Promise.all(
        texts.map((text) => type(echo.place, { id: `${text}-${id()}`, text })),
      );
      expect(typed).toEqual(texts.map(() => ({ outcome: "typed" })));
      const all = (await echo.submittedAll(before + 4)).slice(before);
      expect([...all].sort()).toEqual(texts);
    });
  });

  it("presses Enter again, without the text", async () => {
    const echo = await begin({ swallow: 1 });
    const typing = { id: id(), text: "late" };
    expect(await type(echo.place, typing)).toEqual({ outcome: "typed" });
    expect(await type(echo.place, { ...typing, text: null })).toEqual({ outcome: "typed" });
    expect(await echo.submittedAll(1)).toEqual(["late"]);
  });

  it("types to the one that is meant and to no other", async () => {
    const [one, two, three] = [await begin(), await begin(), await begin()];
    const before = await Promise.all([one, three].map(({ place }) => shown(place)));
    await type(two.place, { id: id(), text: "for two" });
    expect(await two.submittedAll(1)).toEqual(["for two"]);
    expect(await shown(two.place)).toContain("for two");
    expect(await Promise.all([one, three].map(({ place }) => shown(place)))).toEqual(before);
    expect([...one.submitted(), ...three.submitted()]).toEqual([]);
  });

  it("lists what there is, with what was typed", async () => {
    const echo = await begin();
    const typed = id();
    await type(echo.place, { id: typed, text: "listed" });
    const pane = paneAt(panes(await backend.list(echo.place.socket, ample())), echo.place);
    expect(pane).toMatchObject({ target: echo.place.target, dead: false, exit: null, busy: false });
    expect(pane?.typed).toEqual(backend.name === "cmux" ? [] : [typed]);
  });

  it("types nothing where the program has ended, and the others live on", async () => {
    const [echo, other] = [await begin(), await begin()];
    await stage.end(echo.place);
    const listed = paneAt(panes(await backend.list(echo.place.socket, ample())), echo.place);
    const typed = await type(echo.place, { id: id(), text: "too late" });
    if (backend.can.ends) {
      expect(listed).toMatchObject({ dead: true });
      // tmux may hear of the exit later than of the end, or with the next program that ends.
      expect([3, null]).toContain(listed?.exit);
      expect(typed).toMatchObject({ outcome: "refused", code: "dead" });
      expect(await type(echo.place, { id: id(), text: null })).toMatchObject({ code: "dead" });
    } else {
      expect(listed).toBeUndefined();
      expect(typed).toMatchObject({ outcome: "refused", code: "gone" });
    }
    await type(other.place, { id: id(), text: "still here" });
    expect(await other.submittedAll(1)).toEqual(["still here"]);
    expect(await backend.stop(echo.place, ample())).toEqual({ outcome: "stopped" });
    expect(
      paneAt(panes(await backend.list(other.place.socket, ample())), echo.place),
    ).toBeUndefined();
  });

  it.runIf(stage.scroll !== undefined)("types nothing while somebody scrolls", async () => {
    const echo = await begin();
    const typing = { id: id(), text: "seen" };
    stage.scroll?.(echo.place, true);
    const listed = await backend.list(echo.place.socket, ample());
    expect(paneAt(panes(listed), echo.place)).toMatchObject({ busy: true });
    expect(await type(echo.place, typing)).toMatchObject({ outcome: "refused", code: "busy" });
    stage.scroll?.(echo.place, false);
    expect(await type(echo.place, typing)).toEqual({ outcome: "typed" });
    expect(await echo.submittedAll(1)).toEqual(["seen"]);
  });

  it("stops one, twice without harm, and then nothing is there", async () => {
    const [echo, other] = [await begin(), await begin()];
    expect(await backend.stop(echo.place, ample())).toEqual({ outcome: "stopped" });
    expect(await backend.stop(echo.place, ample())).toEqual({ outcome: "stopped" });
    const listed = panes(await backend.list(other.place.socket, ample()));
    expect(paneAt(listed, echo.place)).toBeUndefined();
    expect(paneAt(listed, other.place)).toBeDefined();
    expect(await type(echo.place, { id: id(), text: "gone" })).toMatchObject({ code: "gone" });
    expect(await type(echo.place, { id: id(), text: null })).toMatchObject({ code: "gone" });
    expect(await shown(echo.place)).toMatchObject({ outcome: "fault" });
  });

  it("gives the last lines", async () => {
    const echo = await begin();
    await type(echo.place, { id: id(), text: "above" });
    await echo.submittedAll(1);
    await type(echo.place, { id: id(), text: "below" });
    await echo.submittedAll(2);
    const all = await eventually(async () => {
      const text = await shown(echo.place);
      return typeof text === "string" && text.includes("below") ? text : undefined;
    });
    expect(all).toContain("above");
    const two = await backend.capture(echo.place, 2, ample());
    expect(two).toEqual({ outcome: "captured", text: all.split("\n").slice(-2).join("\n") });
  });

  it("gives a person a command, where it can", async () => {
    const echo = await begin();
    expect(backend.attach(echo.place) !== null).toBe(backend.can.attach);
  });

  it("tells that the server is gone, and takes nothing of a later one for what was there", async () => {
    const old = await begin();
    await stage.crash(old.place);
    expect(await backend.list(old.place.socket, ample())).toEqual({ outcome: "no-server" });
    expect(await type(old.place, { id: id(), text: "gone" })).toMatchObject({ code: "gone" });
    expect(await backend.stop(old.place, ample())).toEqual({ outcome: "stopped" });
    expect(await shown(old.place)).toMatchObject({ outcome: "fault" });

    const young = await begin();
    const before = await shown(young.place);
    const again = { ...old.place, pane: young.place.pane };
    for (const place of [old.place, again]) {
      expect(await type(place, { id: id(), text: "for the old" })).toMatchObject({ code: "gone" });
      expect(await type(place, { id: id(), text: null })).toMatchObject({ code: "gone" });
      expect(await backend.stop(place, ample())).toEqual({ outcome: "stopped" });
      expect(await shown(place)).toMatchObject({ outcome: "fault" });
    }
    expect(paneAt(panes(await backend.list(young.place.socket, ample())), old.place)).toBe(
      undefined,
    );
    expect(await shown(young.place)).toBe(before);
    expect(young.submitted()).toEqual([]);
  });
});
