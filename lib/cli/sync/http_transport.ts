import type { PrePushCallback } from "isomorphic-git";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { foreignFormat } from "../../git/foreign_format.ts";
import type { GitFs } from "../../git/git_fs.ts";
import type { GitLocation } from "../../git/locate.ts";
import { isObjectId } from "../../git/object_store.ts";
import { worktreeFs } from "../../git/worktree_fs.ts";
import type { Deadline } from "../../room/deadline.ts";
import type { World } from "../world.ts";
import { rejectedBecause } from "./git_said.ts";
import { type Credentials, each, type HttpClient, httpClient } from "./http_client.ts";
import { objectsOnlyFs } from "./objects_only_fs.ts";
import { manyPushUrls, onlyHttp, unknownRemote } from "./remote_refused.ts";
import type { Pushed, Transport, Unreached } from "./transport.ts";
import { withoutCredentials } from "./without_credentials.ts";

/**
 * A remote by isomorphic-git over HTTP, which is loaded here. Of the user's settings it knows the address of a name. The
 * token is `RALLY_SYNC_TOKEN`, else the password in the address.
 */
export async function httpTransport(
  world: World,
  location: GitLocation,
  fs: GitFs,
  remote: string,
): Promise<Transport | Refusal> {
  const { Errors, fetch, getConfigAll, push } = await import("isomorphic-git");
  const config = await fs.readFile(`${location.commonDir}/config`, "utf8").catch(() => "");
  const foreign = foreignFormat(config);
  if (foreign !== undefined)
    return refuse("io", "no-git", foreign, ["Install git, or let PATH lead to it"]);
  const at = { fs: worktreeFs({ promises: fs }, location), gitdir: location.gitDir };
  const named = (key: string) => getConfigAll({ ...at, path: `remote.${remote}.${key}` });
  const isName = !remote.includes(":");
  const from = isName ? (await named("url"))[0] : remote;
  if (from === undefined) return remote.includes("/") ? onlyHttp(remote) : unknownRemote(remote);
  const urls = isName ? await named("pushurl") : [];
  if (urls.length > 1) return manyPushUrls(remote);
  const [there, back] = [webAddress(from), webAddress(urls[0] ?? from)];
  if (there === undefined || back === undefined) return onlyHttp(remote);

  const asking = (url: URL, until: Deadline) => {
    const { bare, credentials } = apart(url, world.env["RALLY_SYNC_TOKEN"]);
    const http = httpClient(world, bare, credentials, until);
    const secrets = credentials === undefined ? [] : [credentials.password];
    return { http, url: bare.href.replace(/\/$/, ""), gitdir: location.gitDir, secrets };
  };
  const texts = { config: '[remote "origin"]\n\tfetch = +refs/rally/*:refs/rally/*\n' };
  const seeing = (ref: string, id: string | null) =>
    objectsOnlyFs(location, fs, id === null ? texts : { ...texts, [ref]: `${id}\n` });

  return {
    fetch: async (ref, known, until) => {
      const { secrets, ...how } = asking(there, until);
      const one = { ref, remoteRef: ref, remote: "origin", singleBranch: true, tags: false };
      try {
        const http = { request: withHead(how.http) };
        const { fetchHead } = await fetch({ ...how, http, ...one, fs: seeing(ref, known) });
        if (fetchHead === null) return { outcome: "none" };
        if (isObjectId(fetchHead)) return { outcome: "tip", tip: fetchHead };
        return { outcome: "failed", said: `The remote's ${ref} is no object id` };
      } catch (error) {
        const absent = error instanceof Errors.NotFoundError && error.data.what === ref;
        return absent ? { outcome: "none" } : failed(how.http, error, secrets);
      }
    },
    push: async (ref, { from, to }, until): Promise<Pushed> => {
      const { secrets, ...how } = asking(back, until);
      const said: string[] = [];
      const onMessage = (line: string) => void said.push(line.trim());
      try {
        const fs = seeing(ref, to);
        const onPrePush: PrePushCallback = ({ remoteRef: { oid } }) =>
          oid === to || oid === (from ?? NOTHING);
        await push({ ...how, ref, remoteRef: ref, onMessage, onPrePush, fs });
        return { outcome: "won" };
      } catch (error) {
        if (error instanceof Errors.PushRejectedError) return { outcome: "lost" };
        if (error instanceof Errors.UserCanceledError) return { outcome: "lost" };
        if (!(error instanceof Errors.GitPushError)) return failed(how.http, error, secrets);
        const why = error.data.result.refs[ref]?.error ?? "the remote did not take it";
        return rejectedBecause(
          why,
          said.filter((line) => line !== ""),
        );
      }
    },
  };
}

/** What Git says of a ref that is not there. */
const NOTHING = "0".repeat(40);

/** A remote without a branch of its own has no HEAD, and isomorphic-git asks for one that nobody uses. */
function withHead({ request }: HttpClient): HttpClient["request"] {
  return async (asked) => {
    const response = await request(asked);
    if (asked.method === "POST") return response;
    const listed: Uint8Array[] = [];
    for await (const piece of response.body ?? []) listed.push(piece);
    const body = Buffer.concat(listed);
    // The first ref ends with a NUL; where there is none, nothing may stand behind it.
    if (!body.includes(0)) return { ...response, body: each(body) };
    return { ...response, body: each(Buffer.concat([body.subarray(0, -"0000".length), NO_HEAD])) };
  };
}

/** The last line of a list of refs, and its end. */
const NO_HEAD = Buffer.from(`0032${"0".repeat(40)} HEAD\n0000`);

function failed(http: HttpClient, error: unknown, secrets: readonly string[]): Unreached {
  const met = http.unreached() ?? { outcome: "failed", said: String(error) };
  return { outcome: met.outcome, said: withoutCredentials(met.said, secrets) };
}

function webAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) ? url : undefined;
}

/** An address without what it says of who asks. */
function apart(
  url: URL,
  token: string | undefined,
): { readonly bare: URL; readonly credentials: Credentials | undefined } {
  const bare = new URL(url);
  [bare.username, bare.password, bare.hash, bare.search] = ["", "", "", ""];
  const password = token || decoded(url.password);
  // Forges take any name beside a token, but some none.
  const user = decoded(url.username) || "x-access-token";
  return { bare, credentials: password === "" ? undefined : { user, password } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
