import type { Context } from "./context.ts";

/** Does something, and then what it has left for later: nothing stays open behind it. */
export async function settled<T>(
  context: Context,
  act: (context: Context) => T | Promise<T>,
): Promise<T> {
  const work: (() => void)[] = [];
  try {
    return await act({ ...context, later: (each) => work.push(each) });
  } finally {
    for (const each of work) each();
  }
}
