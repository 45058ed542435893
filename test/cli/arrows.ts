/** What each folder of lib may import from; `cli` is the composition root. */
export const BELOW: Readonly<Record<string, readonly string[]>> = {
  fact: [],
  room: ["fact"],
  ledger: ["fact", "room"],
  hosts: ["fact", "room"],
  fanout: ["fact", "room"],
  history: ["fact", "room", "ledger"],
  git: ["fact"],
  boundary: [],
  cli: ["fact", "room", "ledger", "history", "hosts", "git", "fanout", "boundary"],
};
