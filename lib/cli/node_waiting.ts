import type { World } from "./world.ts";

/** Watches anew each time: whoever calls this before they look misses nothing. */
export const nodeChanged: World["changed"] = (directories, ms) => {
  const { watch } = process.getBuiltinModule("node:fs");
  return new Promise((done) => {
    const watchers: ReturnType<typeof watch>[] = [];
    const end = (): void => {
      clearTimeout(timer);
      for (const each of watchers) each.close();
      done();
    };
    const timer = setTimeout(end, ms);
    for (const directory of directories) {
      try {
        watchers.push(watch(directory, end).on("error", () => {}));
      } catch {
        // It is not there, or as much is watched as the system allows: the time passes all the same.
      }
    }
  });
};

/** A second signal ends the process as usual. */
export function nodeStopping(): AbortSignal {
  const stop = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => stop.abort());
  return stop.signal;
}
