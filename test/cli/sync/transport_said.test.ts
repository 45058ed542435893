import { describe, expect, it } from "vitest";
import { pushedAs, unreached } from "../../../lib/cli/sync/git_said.ts";
import { REF } from "./remotes.ts";

describe("what Git says", () => {
  it.each([
    ["fatal: unable to access 'http://h/': Could not resolve host: h", "offline"],
    ["fatal: unable to access 'http://h/': The requested URL returned error: 502", "offline"],
    ["fatal: the remote end hung up unexpectedly", "offline"],
    ["fatal: expected flush after ref listing", "offline"],
    ["fatal: Authentication failed for 'https://h/'", "refused"],
    [
      "git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.",
      "refused",
    ],
    ["remote: Repository not found.\nfatal: repository 'https://h/' not found", "refused"],
    ["fatal: bad object HEAD", "failed"],
    ["", "failed"],
  ])("%j is %s", (err, outcome) => {
    expect(unreached({ err }).outcome).toBe(outcome);
  });

  it.each([
    ["[rejected] (stale info)", "lost"],
    ["[rejected] (fetch first)", "lost"],
    ["[rejected] (non-fast-forward)", "lost"],
    ["[remote rejected] (failed to update ref)", "lost"],
    ["[remote rejected] (incorrect old value provided)", "lost"],
    ["[remote rejected] (protected branch hook declined)", "refused"],
    ["[remote rejected] (permission denied)", "refused"],
    ["[remote failure] (remote failed to report status)", "offline"],
  ])("%j of a push is %s", (summary, outcome) => {
    const out = new TextEncoder().encode(`To h\n!\tabc:${REF}\t${summary}\nDone\n`);
    expect(pushedAs(REF, { exit: 1, out, err: "" }).outcome).toBe(outcome);
  });
});
