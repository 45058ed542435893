/** A point that some must have reached before anyone goes on. */
export interface Meeting {
  /** Resolves when all are there; whoever comes again counts once. */
  readonly arrive: (name: string) => Promise<void>;
}

/** A meeting of so many. */
export function meetingOf(size: number): Meeting {
  const there = new Set<string>();
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    arrive: (name) => {
      if (there.add(name).size >= size) resolve();
      return promise;
    },
  };
}
