import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { git } from "../../git/git_command.ts";
import { CHOSEN } from "../chosen.ts";
import { meetingOf } from "../meeting.ts";
import { modelServer } from "../model_server.ts";
import { scene } from "../scene.ts";
import type { Step } from "../wires/wire.ts";

const server = await modelServer();
afterAll(server.close);

const read: Step = { tool: "read", path: "shared.txt" };
const edit = (from: string, to: string): Step => ({ tool: "edit", path: "shared.txt", from, to });

const WELL = expect.objectContaining({ exit: 0 });

describe.each(CHOSEN)("$host", (client) => {
  it("two sessions edit one file of one checkout at once: one is denied and told why, the other's bytes survive", async () => {
    const { play, repo } = await scene({ client, url: server.url });
    const [ready, over] = [meetingOf(2), meetingOf(2)];
    const names = ["left", "right"].map((side) => `${client.host}-${side}`) as [string, string];
    const prompts = names.map((name) =>
      server.cast({ name, root: repo, script: [read, ready, edit("one", name), over] }),
    );
    const ended = await Promise.all(prompts.map((prompt) => play(prompt)));
    expect(ended).toEqual([WELL, WELL]);
    const told = names.map((name) => server.shown(name).results.at(-1) ?? "");
    const denied = told.filter((text) => text.includes("Do other work"));
    expect(denied, told.join("\n---\n")).toHaveLength(1);
    const winner = names[told[0] === denied[0] ? 1 : 0];
    expect(readFileSync(join(repo, "shared.txt"), "utf8")).toBe(`${winner}\ntwo\n`);
    // Where both ask in the same moment, it is the claim that is refused, and not the write that is looked at.
    expect(denied[0]).toMatch(/[Aa]sk for it: rally say handoff --to [a-z_]+:\S+ /);
    if (denied[0]!.includes("claim conflict: shared.txt is held by ")) return;
    expect(denied[0]).toMatch(
      /shared\.txt is claimed by [a-z_]+:\S+ "editing" until \d\d:\d\dZ \(claimed \d+ s ago\)/,
    );
    expect(denied[0]).toMatch(/[Oo]r wait: rally say claim --tree --path shared\.txt /);
  });

  it("in two worktrees nobody is denied, and both are told that a merge is coming", async () => {
    const { play, repo, root } = await scene({ client, url: server.url });
    const linked = join(root, "linked");
    git(repo, ["worktree", "add", "-q", "-b", "other", linked]);
    const [first, second, over] = [meetingOf(2), meetingOf(2), meetingOf(2)];
    const [mine, theirs] = [`${client.host}-main`, `${client.host}-linked`];
    const here = server.cast({
      name: mine,
      root: repo,
      script: [read, edit("one", "here"), first, second, read, edit("two", "here too"), over],
    });
    const there = server.cast({
      name: theirs,
      root: linked,
      script: [read, first, edit("one", "there"), second, over],
    });
    const ended = await Promise.all([play(here), play(there, { cwd: linked })]);
    expect(ended).toEqual([WELL, WELL]);
    expect(readFileSync(join(repo, "shared.txt"), "utf8")).toBe("here\nhere too\n");
    expect(readFileSync(join(linked, "shared.txt"), "utf8")).toBe("there\ntwo\n");
    const merge = (branch: string) =>
      expect.stringMatching(`shared\\.txt is edited on branch ${branch} by .*expect a merge`);
    expect(server.shown(theirs).rally).toContainEqual(merge("main"));
    expect(server.shown(mine).rally).toContainEqual(merge("other"));
  });
});
