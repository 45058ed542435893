import type { Pane, Place } from "./backend.ts";

/** The pane that stands at this place, among those that its server has. */
export function paneAt(panes: readonly Pane[], { pane, birth }: Place): Pane | undefined {
  return panes.find((each) => each.pane === pane && each.birth === birth);
}
