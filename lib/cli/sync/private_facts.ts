import type { Fact } from "../../fact/fact.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { plain, showName } from "../../fact/untrusted.ts";
import { count } from "../durations.ts";
import { ownPatterns, privateIn } from "../privacy/private_text.ts";
import { textsOf } from "../privacy/texts.ts";
import type { World } from "../world.ts";

/** Something in a fact that should perhaps stay on this machine, as `rally doctor --privacy` finds it. */
export interface PrivateRow {
  readonly fact: string;
  readonly field: string;
  readonly kind: string;
  /** The first few characters of it. */
  readonly shown: string;
}

/** Most findings that are shown one by one. */
const SHOWN = 10;

export function privateFacts(world: World, facts: readonly Fact[]): PrivateRow[] {
  const own = ownPatterns(world.own());
  return facts.flatMap((fact) =>
    [...textsOf(fact)].flatMap(([field, text]) =>
      privateIn(text, own).map((each) => ({ fact: fact.id, field, ...each })),
    ),
  );
}

/** Nothing has left this machine yet, and what would go first has this in it. */
export function privateText(remote: string, rows: readonly PrivateRow[]): Refusal {
  const message = `What is to be published to ${remote} for the first time has ${count(rows.length, "private text")} in it; nothing was sent`;
  const hints = rows.slice(0, SHOWN).map(privateLine);
  const more = rows.length > SHOWN ? ["rally doctor --privacy shows all of them"] : [];
  const [first] = rows;
  return refuse("refused", "private-text", message, [
    ...hints,
    ...more,
    `Blank it: ${shellWords(["rally", "redact", first!.fact, "--reason"])} "..."`,
    "Publish it all the same: rally sync --approve",
  ]);
}

export function privateLine({ fact, field, kind, shown }: PrivateRow): string {
  return `${showName(fact)} ${showName(field)}: ${kind} ${plain(shown)}`;
}
