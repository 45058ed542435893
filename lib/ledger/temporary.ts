/** A name beside the place it is for, so that a rename or link never crosses a file system. */
export function beside(path: string): string {
  const random = Math.random().toString(36).slice(2, 8).padEnd(6, "0");
  return `${path}.${process.pid.toString(36)}${random}.tmp`;
}

/** Whether a file has such a name: its writer is at work, or was killed. */
export function isTemporary(name: string): boolean {
  return /^.+\.[0-9a-z]{7,16}\.tmp$/.test(name);
}
