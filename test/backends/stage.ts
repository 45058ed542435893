/**
 * Backends, each with programs in its terminals that write down what is submitted to them, and with what people and
 * accidents do to them.
 *
 * @module
 */
import { join } from "node:path";
import type { Backend, Pane, Place } from "../../backends/backend.ts";
import { cmuxBackend } from "../../backends/cmux/cmux.ts";
import { memoryBackend } from "../../backends/memory.ts";
import { paneAt } from "../../backends/pane_at.ts";
import { tmuxBackend } from "../../backends/tmux/tmux.ts";
import { scratchDirectory } from "../cli/scratch.ts";
import { cmuxStandIn } from "./cmux_stand_in.ts";
import { echoProgram, eventually, ready, submissions, submittedIn } from "./echo.ts";
import { ample, machineWith } from "./machine.ts";

/** A program that echoes, in a terminal. */
export interface Echo {
  readonly place: Pane;
  /** What has been submitted to it so far. */
  readonly submitted: () => readonly string[];
  /** The same, once it is so many. */
  readonly submittedAll: (count: number) => Promise<readonly string[]>;
}

export interface Stage {
  readonly backend: Backend;
  /** Begins a program that can be typed to. `swallow`: so many times Enter does nothing. */
  readonly begin: (label: string, how?: { readonly swallow?: number }) => Promise<Echo>;
  /** The program ends with 3. */
  readonly end: (place: Place) => Promise<void>;
  /** A person begins to scroll, where the backend can tell. */
  readonly scroll?: (place: Place, scrolls: boolean) => void;
  /** The server ends, and with it all that it has. */
  readonly crash: (place: Place) => Promise<void>;
  readonly close: () => void | Promise<void>;
}

/** tmux itself, with servers in a directory of their own. */
export function tmuxStage(): Stage {
  const dir = scratchDirectory();
  const machine = machineWith({ TMUX_TMPDIR: dir });
  const backend = tmuxBackend(machine);
  const servers = new Set<number>();
  const tell = ({ socket }: Place, ...argv: readonly string[]): void => {
    machine.run([machine.programs("tmux")[0]!, "-N", "-S", socket, ...argv], {
      cwd: "/",
      env: machine.env,
      deadline: ample(),
    });
  };
  return {
    backend,
    begin: async (label, { swallow = 0 } = {}) => {
      const file = join(dir, `${label}.jsonl`);
      const started = await backend.start(
        {
          label,
          argv: echoProgram(file, "--swallow", `${swallow}`),
          cwd: dir,
          env: {},
          server: "rally-test",
        },
        ample(),
      );
      if (started.outcome === "fault") throw new Error(started.why);
      const place = started.pane;
      servers.add(serverOf(place));
      await ready(file);
      return {
        place,
        submitted: () => submittedIn(file),
        submittedAll: (count) => submissions(file, count),
      };
    },
    end: async (place) => {
      tell(place, "send-keys", "-t", place.pane, "C-c");
      await eventually(async () => {
        const listed = await backend.list(place.socket, ample());
        const pane = listed.outcome === "listed" ? paneAt(listed.panes, place) : undefined;
        return pane?.dead || undefined;
      });
    },
    scroll: (place, scrolls) =>
      scrolls
        ? tell(place, "copy-mode", "-t", place.pane)
        : tell(place, "send-keys", "-t", place.pane, "-X", "cancel"),
    crash: async (place) => {
      process.kill(serverOf(place), "SIGKILL");
      servers.delete(serverOf(place));
      await eventually(async () => {
        const { outcome } = await backend.list(place.socket, ample());
        return outcome === "no-server" || undefined;
      });
    },
    close: () => {
      for (const server of servers) {
        try {
          process.kill(server, "SIGKILL");
        } catch {
          // It has ended with its last pane.
        }
      }
      servers.clear();
    },
  };
}

/** The process that a server of tmux is. */
export function serverOf({ birth }: Place): number {
  return Number(birth.split(".")[0]);
}

/** The one in memory. */
export function memoryStage(): Stage {
  const swallowing = new Map<string, number>();
  const backend = memoryBackend(({ target }) => {
    const left = swallowing.get(target) ?? 0;
    swallowing.set(target, left - 1);
    return left <= 0;
  });
  return {
    backend,
    begin: async (label, { swallow = 0 } = {}) => {
      swallowing.set(label, swallow);
      const started = await backend.start(
        { label, argv: ["/bin/echoing"], cwd: "/", env: {}, server: "rally-test" },
        ample(),
      );
      if (started.outcome === "fault") throw new Error(started.why);
      const place = started.pane;
      let last: readonly string[] = [];
      const submitted = () => {
        const terminal = backend
          .terminals()
          .find(({ pane }) => pane.pane === place.pane && pane.birth === place.birth);
        last = terminal?.submitted ?? last;
        return last;
      };
      return {
        place,
        submitted,
        submittedAll: async (count) =>
          eventually(() => (submitted().length >= count ? submitted() : undefined)),
      };
    },
    end: async (place) => backend.end(place, 3),
    scroll: backend.scroll,
    crash: async () => backend.crash(),
    close: () => {},
  };
}

/** cmux as a stand-in plays it. */
export function cmuxStage(): Stage {
  const cmux = cmuxStandIn(scratchDirectory());
  const machine = machineWith({
    PATH: `${cmux.bin}:${process.env.PATH}`,
    CMUX_SOCKET_PATH: cmux.socket,
  });
  const backend = cmuxBackend(machine);
  return {
    backend,
    begin: async (label, { swallow = 0 } = {}) => {
      await cmux.open();
      const started = await backend.start(
        { label, argv: ["/bin/cat", "-"], cwd: "/", env: {}, server: "rally-test" },
        ample(),
      );
      if (started.outcome === "fault") throw new Error(started.why);
      const place = started.pane;
      const surface = cmux.surface(place.pane)!;
      surface.swallow = swallow;
      const submitted = () => surface.submitted;
      return {
        place,
        submitted,
        submittedAll: async (count) =>
          eventually(() => (submitted().length >= count ? [...submitted()] : undefined)),
      };
    },
    end: async (place) => {
      cmux.surface(place.pane)?.child.kill();
      await eventually(() => cmux.surface(place.pane) === undefined || undefined);
    },
    crash: async () => cmux.quit(),
    close: () => cmux.quit(),
  };
}
