/** A build that cannot go on, for a reason its reader can act on: printed without a stack. */
export class Refusal extends Error {}
