/** Programs as they are really run. */
import { describe, expect, it } from "vitest";
import { nodeAsk, nodeRun, nodeRunAside } from "../../lib/cli/node_run.ts";
import { deadlineIn, NEVER } from "../../lib/room/deadline.ts";

const around = { cwd: "/", env: { PATH: "/usr/bin:/bin", WORD: "w" }, deadline: NEVER };
const soon = () => deadlineIn(200, () => performance.now());
const sh = (text: string) => ["/bin/sh", "-c", text];

describe.each([
  ["run", async (...how: Parameters<typeof nodeRun>) => nodeRun(...how)],
  ["run aside", nodeRunAside],
] as const)("a program that is %s", (_, run) => {
  it("tells its exit and what it said, and hears what it is given", async () => {
    const { exit, out, err } = await run(sh("cat; pwd; echo $WORD >&2; exit 3"), {
      ...around,
      input: "in\n",
    });
    expect([exit, new TextDecoder().decode(out), err]).toEqual([3, "in\n/\n", "w\n"]);
  });

  it("hears nothing where nothing is given, and may not be there", async () => {
    expect(await run(sh("cat"), around)).toMatchObject({ exit: 0, err: "" });
    expect(await run(["/nonexistent/program"], around)).toMatchObject({ fault: "ENOENT" });
  });

  it("may end without having heard all that it is given", async () => {
    const deaf = { ...around, input: "x".repeat(1 << 20) };
    const { exit, out, fault } = await run(sh("exec <&-; echo said; exit 3"), deaf);
    expect([exit, new TextDecoder().decode(out), fault]).toEqual([3, "said\n", undefined]);
  });

  it("is ended at the deadline", async () => {
    const late = await run(sh("exec sleep 60"), { ...around, deadline: soon() });
    expect(late).toMatchObject({ exit: null, fault: "ETIMEDOUT" });
  });
});

describe("a program that is run aside", () => {
  it("is not waited for longer than it runs, whatever it leaves behind", async () => {
    const { exit, out } = await nodeRunAside(sh("sleep 20 & echo said; exit 3"), around);
    expect([exit, new TextDecoder().decode(out)]).toEqual([3, "said\n"]);
  }, 10_000);

  it("is ended where it says more than anybody can keep", async () => {
    const { exit, fault } = await nodeRunAside(sh("exec yes"), around);
    expect([exit, fault]).toEqual([null, "ENOBUFS"]);
  });
});

describe("a program that is asked", () => {
  const until = (out: string) => out.includes("enough");

  it("is ended once it has said enough, though its input is open", async () => {
    const text = "read -r a; echo $a; echo enough; exec sleep 60";
    expect(await nodeAsk(sh(text), { ...around, input: "in\n", until })).toBe("in\nenough\n");
  });

  it("is ended at the deadline, with what it has said until then", async () => {
    const asked = nodeAsk(sh("echo begun; exec sleep 60"), {
      ...around,
      deadline: soon(),
      input: "",
      until,
    });
    expect(await asked).toMatch(/^(begun\n)?$/);
  });

  it("says nothing where there is none, or where it ends by itself", async () => {
    expect(await nodeAsk(["/nonexistent/program"], { ...around, input: "x", until })).toBe("");
    expect(await nodeAsk(sh("exit 1"), { ...around, input: "x".repeat(1 << 20), until })).toBe("");
  });
});
