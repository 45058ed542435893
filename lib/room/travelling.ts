/** Types of resources of which every machine has its own. */
const OF_ONE_MACHINE: ReadonlySet<string> = new Set(["port", "label", "service", "git"]);

/** What of a claim decides whether it is for other machines. */
interface Asked {
  readonly tree?: unknown;
  readonly resources?: unknown;
}

/**
 * Whether a claim can hold on other machines: one that is limited to a worktree, or asks for a port, a label, a service
 * or a lock of Git, is about this one.
 */
export function travels({ tree, resources }: Asked): boolean {
  if (tree !== undefined && tree !== null) return false;
  return !Array.isArray(resources) || !resources.some(isOfOneMachine);
}

function isOfOneMachine(resource: unknown): boolean {
  const name = String(resource);
  return OF_ONE_MACHINE.has(name.slice(0, Math.max(0, name.indexOf(":"))));
}
