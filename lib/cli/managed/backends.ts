import type { Backend, BackendName } from "../../../backends/backend.ts";
import type { World } from "../world.ts";

/** The backend of that name: the world's own, else the real one. */
export function backendOf(world: World, name: BackendName): Backend {
  const given = world.backends?.[name];
  if (given !== undefined) return given;
  throw new Error(`no backend "${name}" yet`);
}
