import { randomOf } from "../simulation/random.ts";
import { work } from "./agent.ts";
import { Checkout } from "./checkout.ts";
import { FORMS, type FormName } from "./form.ts";
import { Handovers } from "./handovers.ts";
import { type Call, Host } from "./host.ts";
import { scriptOf } from "./script.ts";

export interface Setting {
  readonly agents: number;
  /** In all. */
  readonly edits: number;
  readonly files: number;
  readonly seed: number;
  readonly form: FormName;
  /** The program that is the hook, without host and event. */
  readonly hook: readonly string[] | null;
  /** What runs while a file is edited; the hook's times are compared with its. */
  readonly empty: readonly string[];
  /** Whether to end with the edits that are under way. */
  readonly isOver?: () => boolean;
}

export interface Played {
  readonly edits: number;
  /** Lines that were written and are not there at the end. */
  readonly lost: readonly string[];
  /** Edits that the hook denied, and that were made later. */
  readonly denied: number;
  /** Edits that the host refused because the file had changed since it was read. */
  readonly refused: number;
  /** Calls of the hook that failed, and the host went on without. */
  readonly failed: number;
  /** Files that were written at all. */
  readonly touched: number;
  /** How many facts of each kind there are. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly calls: readonly Call[];
}

/** Lets agents loose on the files of one checkout. The seed fixes what each sets out to do, not how they interleave. */
export async function stomp(setting: Setting): Promise<Played> {
  const { agents, edits, seed, form, hook, empty, isOver = () => false } = setting;
  const checkout = new Checkout(setting.files);
  try {
    const host = new Host(checkout.root, hook, empty);
    const random = randomOf(seed);
    let refused = 0;
    const at = {
      checkout,
      host,
      handovers: new Handovers(agents),
      form: FORMS[form],
      refused: () => void refused++,
      isOver,
    };
    const scripts = Array.from({ length: agents }, (_, n) => {
      const share = Math.floor((edits + n) / agents);
      const pieces = scriptOf(random, share, checkout.files);
      // Nobody waits for one who is alone.
      return agents === 1 ? [pieces.flat()] : pieces;
    });
    await Promise.all(scripts.map((pieces, n) => work(n, pieces, at)));
    return {
      edits: checkout.edits,
      lost: checkout.lost(),
      denied: host.calls.filter((each) => each.denied).length,
      refused,
      failed: host.calls.filter((each) => each.failed).length,
      touched: new Set(scripts.flat(2)).size,
      kinds: checkout.kinds(),
      calls: host.calls,
    };
  } finally {
    checkout.remove();
  }
}
