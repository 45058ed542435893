import type { Backend, BackendName } from "../../../backends/backend.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { showName } from "../../fact/untrusted.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { type Context, one } from "../context.ts";
import { backendOf } from "./backends.ts";

const NAMES = ["tmux", "cmux"] as const satisfies readonly BackendName[];

/**
 * The backend that is asked for by `--backend` or RALLY_BACKEND, and can be used. `auto`: cmux for what is run within
 * it, else tmux.
 */
export async function chosenBackend(
  context: Context,
  place: RoomPlace,
): Promise<Backend | Refusal> {
  const { world, flags, deadline } = context;
  const asked = one(flags, "backend") ?? (world.env.RALLY_BACKEND || "auto");
  const names = namesFor(asked, world.env);
  if ("code" in names) return names;
  const why: string[] = [];
  for (const name of names) {
    const backend = backendOf(world, name, place);
    const probed = await backend.probe(deadline);
    if (probed.usable) return backend;
    why.push(`${name}: ${probed.why}`);
  }
  if (asked !== "auto") return noBackend(`Backend ${asked} cannot be used here (${why.join("")})`);
  if (names.length < NAMES.length) why.push("cmux: this is not run within cmux");
  return noBackend(`Neither tmux nor cmux can be used here (${why.join("; ")})`);
}

function namesFor(asked: string, env: Context["world"]["env"]): readonly BackendName[] | Refusal {
  if (asked === "auto") return isWithinCmux(env) ? ["cmux", "tmux"] : ["tmux"];
  const name = NAMES.find((each) => each === asked);
  if (name !== undefined) return [name];
  if (asked === "herdr")
    return refuse("usage", "backend-replaced", "Backend herdr is replaced by tmux and cmux", [
      "Leave RALLY_BACKEND and --backend out, or say tmux or cmux",
    ]);
  return refuse("usage", "unknown-backend", `There is no backend ${showName(asked)}`, [
    "RALLY_BACKEND is auto, tmux or cmux",
  ]);
}

/** cmux says to all that it runs where they are. */
function isWithinCmux(env: Context["world"]["env"]): boolean {
  return Boolean(env.CMUX_WORKSPACE_ID || env.CMUX_SURFACE_ID);
}

function noBackend(message: string): Refusal {
  return refuse("io", "no-backend", message, [
    "Install tmux 3.2 or newer, or run rally in a terminal of cmux",
  ]);
}
