/** Programs behind Unix sockets, as they are really talked to. */
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { nodeTalk } from "../../lib/cli/node_talk.ts";
import { deadlineIn, NEVER } from "../../lib/room/deadline.ts";
import { scratchDirectory } from "./scratch.ts";

const open: Server[] = [];
const connections = new Set<Socket>();
afterEach(() => {
  for (const each of connections) each.destroy();
  for (const each of open.splice(0)) each.close();
});

async function listening(serve: (connection: Socket) => void): Promise<string> {
  const path = join(scratchDirectory(), "talk.sock");
  const server = createServer((connection) => {
    connections.add(connection.on("error", () => {}));
    serve(connection);
  });
  open.push(server);
  await new Promise<void>((done) => void server.listen(path, done));
  return path;
}

describe("a talk over a socket", () => {
  it("says each line once the one before was answered", async () => {
    const heard: string[] = [];
    const path = await listening((connection) => {
      connection.setEncoding("utf8").on("data", (text: string) => {
        heard.push(text);
        // An answer may come in pieces, within a character.
        const answer = Buffer.from(`to ${text.trim()} 漢\n`);
        connection.write(answer.subarray(0, answer.length - 2));
        setImmediate(() => connection.write(answer.subarray(answer.length - 2)));
      });
    });
    const talk = await nodeTalk(path, ["one", "two"], NEVER);
    expect(talk).toEqual({ answers: ["to one 漢", "to two 漢"] });
    expect(heard).toEqual(["one\n", "two\n"]);
  });

  it("tells what was answered before it broke off", async () => {
    const path = await listening((connection) => connection.end("not you\n"));
    expect(await nodeTalk(path, ["one", "two"], NEVER)).toEqual({
      answers: ["not you"],
      fault: expect.stringMatching(/ECONNRESET|EPIPE/),
    });
  });

  it("ends at the deadline, and where nobody listens", async () => {
    const silent = await listening(() => {});
    const soon = deadlineIn(50, () => performance.now());
    expect(await nodeTalk(silent, ["one"], soon)).toEqual({ answers: [], fault: "ETIMEDOUT" });
    const passed = deadlineIn(0, () => performance.now());
    expect(await nodeTalk(silent, ["one"], passed)).toEqual({ answers: [], fault: "ETIMEDOUT" });
    const nobody = join(scratchDirectory(), "nobody.sock");
    expect(await nodeTalk(nobody, ["one"], NEVER)).toEqual({ answers: [], fault: "ENOENT" });
  });
});
