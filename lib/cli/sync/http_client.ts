import type { GitHttpRequest, GitHttpResponse } from "isomorphic-git";
import type { Deadline } from "../../room/deadline.ts";
import type { World } from "../world.ts";
import { LATE, type Unreached } from "./transport.ts";

/** Who asks. Sent to the host of the remote only, over https: or to this very machine, and once it asks for it. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** What is answered to isomorphic-git, or why nothing is. */
export interface HttpClient {
  readonly request: (request: GitHttpRequest) => Promise<GitHttpResponse>;
  /** Why a request failed, if one did. */
  readonly unreached: () => Unreached | undefined;
}

/** The refs of a repository with a hundred thousand of them. */
const LISTED_MOST = 16 << 20;
/** Held in memory, and again by isomorphic-git. */
const PACK_MOST = 256 << 20;
const REDIRECTS_MOST = 5;

/** Asks `url` and what lies below it, by its own rules: isomorphic-git would follow redirects anywhere. */
export function httpClient(
  world: Pick<World, "request">,
  url: URL,
  credentials: Credentials | undefined,
  deadline: Deadline,
): HttpClient {
  let met: Unreached | undefined;
  let asked = false;
  const fail = (outcome: Unreached["outcome"], said: string): never => {
    met = outcome === "late" ? LATE : { outcome, said };
    throw new Error(said);
  };

  const send = async (
    at: URL,
    { method = "GET", headers = {} }: GitHttpRequest,
    body?: Content,
  ) => {
    const { user, password } = credentials ?? {};
    const basic = Buffer.from(`${user}:${password}`).toString("base64");
    const authorization = asked ? { authorization: `Basic ${basic}` } : {};
    // Of the real clock a fraction is left, and a timeout takes none.
    const left = Math.min(Math.ceil(deadline.left()), 2 ** 31 - 1);
    const init = { method, headers: { ...headers, ...authorization }, redirect: "manual" } as const;
    const signal = AbortSignal.timeout(left);
    return world.request(at, { ...init, signal, ...(body === undefined ? {} : { body }) });
  };

  const answered = async (request: GitHttpRequest, body?: Content): Promise<Response> => {
    let at = new URL(request.url);
    for (let left = REDIRECTS_MOST; ; ) {
      const response = await send(at, request, body);
      const { status } = response;
      if (status === 401 && !asked && credentials !== undefined) {
        if (!isPrivate(url))
          fail("refused", `${url.host} asks for a token, which is not sent over http:`);
        asked = true;
        continue;
      }
      if (status < 300 || status >= 400) return response;
      const next = new URL(response.headers.get("location") ?? "", at);
      if (next.origin !== url.origin) fail("refused", `${url.host} sends on to ${next.host}`);
      if (left-- === 0) fail("refused", `${url.host} sends on without an end`);
      at = next;
    }
  };

  const request: HttpClient["request"] = async (asking) => {
    if (deadline.passed()) return fail("late", "");
    const body = asking.body === undefined ? undefined : Buffer.concat(await pieces(asking.body));
    const most = asking.method === "POST" ? PACK_MOST : LISTED_MOST;
    try {
      const response = await answered(asking, body);
      const { status, statusText } = response;
      if (status === 401 || status === 403)
        return fail("refused", `${url.host} lets nobody in with these credentials (${status})`);
      if (status === 404)
        return fail("refused", `${url.host} has no repository there, or none to see (404)`);
      if (status >= 400)
        return fail(status < 500 ? "refused" : "offline", `${url.host} answers ${status}`);
      const content = await contentOf(response, most);
      if (content === undefined) return fail("failed", `${url.host} says more than ${most} bytes`);
      const headers = Object.fromEntries(response.headers);
      const line = { url: asking.url, method: asking.method ?? "GET", statusCode: status };
      return { ...line, statusMessage: statusText, headers, body: each(content) };
    } catch (error) {
      if (met !== undefined) throw error;
      if ((error as Error).name === "TimeoutError" || deadline.passed()) return fail("late", "");
      const { cause } = error as { cause?: { code?: string } };
      return fail("offline", `${url.host} cannot be reached (${cause?.code ?? "no connection"})`);
    }
  };
  return { request, unreached: () => met };
}

/** What a request may carry, for the types of Deno too. */
type Content = Uint8Array<ArrayBuffer>;

/** Nobody on the way can read what goes there. */
function isPrivate({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

async function pieces(body: NonNullable<GitHttpRequest["body"]>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const piece of body) all.push(piece);
  return all;
}

/** Content as isomorphic-git takes it. */
export async function* each(content: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield content;
}

/** All that is answered; nothing where it is too much. */
async function contentOf({ body }: Response, most: number): Promise<Buffer | undefined> {
  const all: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    length += piece.length;
    if (length > most) return undefined;
    all.push(piece);
  }
  return Buffer.concat(all);
}
