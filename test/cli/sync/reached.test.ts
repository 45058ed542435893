import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { git } from "../../git/git_command.ts";
import { type Clone, makeClones, publishedAt } from "./clones.ts";
import { gitDaemon, httpBackend, NO_GIT, REF } from "./remotes.ts";

describe("over the network", () => {
  const NO_PROGRAMS = { env: { ...NO_GIT, RALLY_TOOL: "two:01" } };

  it("a clone with git and one without share a room by HTTP", async () => {
    const { hub, one, two } = makeClones();
    const { url, close } = await httpBackend(dirname(hub));
    const address = `${url}/hub.git`;
    const theirs = await two.claim("src/b.ts");
    await two.ok(["sync", address], NO_PROGRAMS);
    const mine = await one.claim("src/a.ts");
    const told = await one.ok(["sync", address]);
    expect(told).toMatchObject({ sent: [mine], received: 1, won: [mine] });
    expect(await two.ok(["sync", address], NO_PROGRAMS)).toMatchObject({ received: 1 });
    await close();
    expect(await publishedAt(hub)).toEqual([theirs, mine]);
    expect(await two.held()).toEqual(await one.held());
  });

  it("two clones share a room by git daemon", async () => {
    const { hub, one, two } = makeClones();
    const { url, close } = await gitDaemon(dirname(hub));
    const id = await one.claim("src");
    await one.ok(["sync", `${url}/hub.git`]);
    await two.ok(["sync", `${url}/hub.git`]);
    await close();
    expect(await two.held()).toEqual([`src ${id}`]);
  });
});

describe("the ref of a clone", () => {
  const lock = (clone: Clone) => join(clone.root, ".git", `${REF}.lock`);

  it("decides nothing: what somebody else has set or deleted there is put right", async () => {
    const { one, two } = makeClones();
    await one.claim("src/a.ts");
    const { tip } = await one.sync();
    git(one.root, ["update-ref", REF, "HEAD"]);
    expect(await one.sync()).toMatchObject({ tip, sent: [], received: 0, ref_fault: null });
    expect(git(one.root, ["rev-parse", REF])).toBe(tip);
    git(one.root, ["update-ref", "-d", REF]);
    git(one.root, ["gc", "-q", "--prune=now"]);
    await two.claim("src/b.ts");
    await two.sync();
    expect(await one.sync()).toMatchObject({ received: 1, published: 2, ref_fault: null });
  });

  it("may be locked by one that has died, which is told and stops nothing", async () => {
    const { one, two } = makeClones();
    await one.claim("src/a.ts");
    await one.sync();
    writeFileSync(lock(one), "");
    await two.claim("src/b.ts");
    await two.sync();
    const told = await one.sync();
    expect(told).toMatchObject({ received: 1, ref_fault: expect.stringContaining(".lock") });
    rmSync(lock(one));
    expect(await one.sync()).toMatchObject({ received: 0, ref_fault: null });
    expect(git(one.root, ["rev-parse", REF])).toBe(told.tip);
  });
});

describe("a remote that cannot be used", () => {
  it("is not waited for behind the deadline", async () => {
    const { one } = makeClones();
    const server = createServer(() => {}).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await one.claim("src");
    const before = one.cast.ledger();
    const url = `http://127.0.0.1:${port}/hub.git`;
    const late = await one.run(["sync", url, "--timeout-ms", "500"]);
    server.closeAllConnections();
    server.close();
    expect([late.exit, late.code]).toEqual([1, "deadline"]);
    expect(one.cast.ledger()).toBe(before);
  });

  it("leaves the room as it is, and says so", async () => {
    const { one } = makeClones();
    await one.claim("src");
    const before = one.cast.ledger();
    const gone = await one.run(["sync", "http://127.0.0.1:1/hub.git"]);
    expect([gone.exit, gone.code]).toEqual([1, "offline"]);
    const none = await one.run(["sync", "/nonexistent/hub.git"]);
    expect([none.exit, none.code]).toEqual([2, "remote-refused"]);
    const unknown = await one.run(["sync", "upstream"]);
    expect([unknown.exit, unknown.code]).toEqual([3, "unknown-remote"]);
    expect(one.cast.ledger()).toBe(before);
  });

  it("is told by --watch, which goes on", async () => {
    const { one } = makeClones();
    let answers = 0;
    const told = await one
      .run(["sync", "http://127.0.0.1:1/hub.git", "--watch"], {
        out: (text) => {
          expect(JSON.parse(text).data.sync.waits).toContain("cannot be reached");
          answers++;
        },
        changed: async () => {
          throw new Error("enough");
        },
      })
      .catch((fault: unknown) => fault);
    expect(told).toEqual(new Error("enough"));
    expect(answers).toBe(1);
  });
});
