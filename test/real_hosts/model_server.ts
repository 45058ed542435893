/** The model of every client here, on loopback: it plays parts that a check has written, and keeps what it was shown. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Meeting } from "./meeting.ts";
import { anthropicMessages } from "./wires/anthropic_messages.ts";
import { geminiGenerate } from "./wires/gemini_generate.ts";
import { openaiChat } from "./wires/openai_chat.ts";
import { openaiResponses } from "./wires/openai_responses.ts";
import { type Body, type Saying, type Step, textIn, type Wire } from "./wires/wire.ts";

const WIRES: readonly Wire[] = [anthropicMessages, geminiGenerate, openaiChat, openaiResponses];

/** What the model does in one session, one tool call after the other; at a meeting it holds its answer back. */
export interface Part {
  readonly name: string;
  /** The checkout that its paths start at. */
  readonly root: string;
  readonly script: readonly (Step | Meeting)[];
}

/** What the model of a part was shown. */
export interface Shown {
  /** Lines of rally's, in all its requests, each once. */
  readonly rally: readonly string[];
  /** What its tools gave back, in their order. */
  readonly results: readonly string[];
}

export interface ModelServer {
  readonly url: string;
  /** From now on the prompt that is returned is answered by this part. */
  readonly cast: (part: Part) => string;
  readonly shown: (name: string) => Shown;
  /**
   * All text of the longest request that has this in it, else nothing. What was said in a session stands in all of its
   * later requests; shorter ones are about a title and the like.
   */
  readonly longestWith: (text: string) => string;
  readonly close: () => void;
}

export async function modelServer(): Promise<ModelServer> {
  const parts = new Map<string, Part>();
  const shown = new Map<string, Shown>();
  const requests: string[] = [];

  async function saying(body: Body, wire: Wire): Promise<Saying> {
    const results = wire.resultsIn(body);
    if (results !== null) requests.push(textIn(body));
    const [, name = ""] = /Play the part (\S+) now/.exec(textIn(body)) ?? [];
    const part = parts.get(name);
    if (part === undefined || results === null) return { text: "Nothing" };
    const lines = [...(shown.get(name)?.rally ?? []), ...rallyIn(textIn(body))];
    shown.set(name, { rally: [...new Set(lines)], results });
    const next = await nextOf(part, results.length);
    return next === undefined ? { text: "Done" } : { step: next, root: part.root };
  }

  const server = createServer(async (request, response) => {
    const url = request.url ?? "";
    const wire = WIRES.find(({ path }) => path.test(url));
    const body = await bodyOf(request);
    const isStream = body.stream === true || url.includes(":stream");
    const type = isStream ? "text/event-stream" : "application/json";
    response.writeHead(wire === undefined ? 404 : 200, { "content-type": type });
    response.end(wire === undefined ? "{}" : wire.answer(await saying(body, wire), body, url));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cast: (part) => {
      parts.set(part.name, part);
      return `Play the part ${part.name} now`;
    },
    shown: (name) => shown.get(name) ?? { rally: [], results: [] },
    longestWith: (text) =>
      requests
        .filter((each) => each.includes(text))
        .reduce((longest, each) => (each.length > longest.length ? each : longest), ""),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What begins as rally's, and the rows below it. */
function rallyIn(text: string): string[] {
  let isOurs = false;
  return text.split("\n").filter((line) => {
    isOurs = line.includes("rally: ") || (isOurs && /^(?:- | {2})/.test(line));
    return isOurs;
  });
}

/** The step behind so many that are done, once every meeting on the way to it has taken place. */
async function nextOf({ name, script }: Part, done: number): Promise<Step | undefined> {
  let left = done;
  for (const each of script) {
    if ("arrive" in each) await each.arrive(name);
    else if (left-- === 0) return each;
  }
  return undefined;
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const bytes = Buffer.concat(pieces);
  if (bytes.length === 0) return {};
  const packed = request.headers["content-encoding"];
  const plain =
    packed === "zstd" ? zstdDecompressSync(bytes) : packed === "gzip" ? gunzipSync(bytes) : bytes;
  return JSON.parse(plain.toString()) as Body;
}
