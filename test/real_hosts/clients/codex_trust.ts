import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

interface Hook {
  readonly key: string;
  readonly currentHash: string;
}

/** Trusts the hooks of a project through Codex's own app server, as its screen for reviewing them does. */
export async function trustHooks(
  program: string,
  repo: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const server = spawn(program, ["app-server"], {
    cwd: repo,
    env,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const send = (message: object): void => {
    server.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  };
  // biome-ignore lint/suspicious/noExplicitAny: one answer of a foreign program.
  const ask = async (id: number, method: string, params: object): Promise<any> => {
    send({ id, method, params });
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`codex app-server ended before it answered ${method}`);
      const { error, result, ...message } = JSON.parse(value);
      if (message.id !== id) continue;
      if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
      return result;
    }
  };
  try {
    await ask(1, "initialize", { clientInfo: { name: "rally-test", version: "0" } });
    send({ method: "initialized" });
    const { data } = await ask(2, "hooks/list", { cwds: [repo] });
    const hooks = data[0].hooks as readonly Hook[];
    const value = Object.fromEntries(
      hooks.map(({ key, currentHash }) => [key, { enabled: true, trusted_hash: currentHash }]),
    );
    const edit = { keyPath: "hooks.state", value, mergeStrategy: "upsert" };
    await ask(3, "config/batchWrite", { edits: [edit], reloadUserConfig: true });
  } finally {
    server.kill();
  }
}
