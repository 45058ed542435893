import { faultCode } from "../ledger/disk.ts";
import type { World } from "./world.ts";

/** More than any answer should be. */
const MOST = 16 << 20;

/** Talks over a Unix socket, line by line. */
export const nodeTalk: World["talk"] = (path, lines, deadline) => {
  if (deadline.passed()) return Promise.resolve({ answers: [], fault: "ETIMEDOUT" });
  const { connect } = process.getBuiltinModule("node:net");
  return new Promise((done) => {
    const answers: string[] = [];
    let heard = "";
    const socket = connect({ path });
    const end = (fault?: string): void => {
      clearTimeout(timer);
      socket.destroy();
      done(fault === undefined ? { answers } : { answers, fault });
    };
    const timer = setTimeout(() => end("ETIMEDOUT"), Math.min(deadline.left(), 2 ** 31 - 1));
    const say = (): void => {
      const line = lines[answers.length];
      if (line === undefined) end();
      else socket.write(`${line}\n`);
    };
    socket.on("connect", say);
    socket.on("error", (fault) => end(faultCode(fault)));
    socket.on("close", () => end("ECONNRESET"));
    socket.setEncoding("utf8").on("data", (text: string) => {
      heard += text;
      if (heard.length > MOST) return end("EMSGSIZE");
      for (let at = heard.indexOf("\n"); at >= 0; at = heard.indexOf("\n")) {
        answers.push(heard.slice(0, at));
        heard = heard.slice(at + 1);
        say();
      }
    });
  });
};
