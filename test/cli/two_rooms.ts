/** Two rooms of one user. */
import type { Cast } from "./cast.ts";
import { Rooms } from "./rooms.ts";

/** Who works in the first, and in the second. */
export const [A, B] = ["codex:01", "claude_code:01"] as const;

/** Two rooms in which somebody works: in the second a child of the first one's. */
export async function two() {
  const rooms = new Rooms("app", "far");
  const [app, far] = rooms.casts as [Cast, Cast];
  const spawned = ["--spawned", "explore:2,review:1"];
  const about = ["--model", "gpt-6", "--task", "the lexer", ...spawned];
  await app.ok(A, ["enter", "--session-id", "s1", "--host", "box", ...about], rooms.how);
  far.now = app.now + 9000;
  await far.ok(B, ["enter", "--session-id", "s2", "--parent", "s1"], rooms.how);
  app.now = far.now + 4000;
  return { rooms, app, far };
}
