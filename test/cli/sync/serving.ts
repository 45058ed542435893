import { createServer } from "node:net";
import { afterEach } from "vitest";
import { listening, NO_GIT, type Serving, WITH_GIT } from "./remotes.ts";

/** Servers of one test, which end with it. */
const open: Serving[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

/** The ways that there are to reach a remote. */
export const BOTH = [
  ["with git", WITH_GIT],
  ["without git", NO_GIT],
] as const;

export async function served<S extends Serving>(serving: Promise<S>): Promise<S> {
  open.push(await serving);
  return serving;
}

/** A port at which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((done) => server.close(done));
  return port;
}
