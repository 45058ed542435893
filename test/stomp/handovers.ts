/** Sessions that have ended, so that whoever finds nothing to do need not ask again and again. */
export class Handovers {
  readonly #ended: number[];
  #waiting: (() => void)[] = [];

  constructor(agents: number) {
    this.#ended = Array<number>(agents).fill(0);
  }

  end(agent: number): void {
    this.#ended[agent]!++;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** How often others than this agent have ended a session. */
  ofOthers(agent: number): number {
    return this.#ended.reduce((sum, each, n) => (n === agent ? sum : sum + each), 0);
  }

  /** Waits until others have done so more often than that. */
  async moreThan(count: number, agent: number): Promise<void> {
    while (this.ofOthers(agent) <= count)
      await new Promise<void>((wake) => void this.#waiting.push(wake));
  }
}
