import { answerOf } from "../../torture/answer.ts";
import type { CloneLeft, Left } from "../left.ts";

/** Lines that do not stand where they stood, or where somebody was told; and answers that do not hold any more. */
export function places({ clones, seen, runs }: Left): string[] {
  return clones.flatMap((clone) => {
    const { name, cwd, bytes } = clone;
    const before = seen.filter(
      (each) => each.clone === name && !bytes.subarray(0, each.bytes.length).equals(each.bytes),
    );
    const own = runs.filter((run) => run.cwd === cwd && run.writes !== null);
    return [
      ...before.map(() => `${name}: lines that stood there have moved`),
      ...own.flatMap((run) => {
        const why = lie(clone, run);
        return why === undefined ? [] : [`${name}: ${run.writes} was told ${why}`];
      }),
    ];
  });
}

function lie({ pieces, verdicts }: CloneLeft, run: Left["runs"][number]): string | undefined {
  const { outcome, seq, code } = answerOf(run) ?? {};
  if (outcome === undefined || outcome === "unknown") return undefined;
  const piece = pieces.find(({ record }) => record?.id === run.writes);
  if (outcome === "not_committed" || outcome === "refused")
    return piece === undefined ? undefined : `${outcome} (${code}), but it stands there`;
  if (piece === undefined) return `${outcome}, but it does not stand there`;
  if (piece.seq !== seq) return `at ${seq}, but it stands at ${piece.seq}`;
  const isVoid = verdicts.get(run.writes!) === "void";
  return isVoid === (outcome === "void") ? undefined : `${outcome}, but it folds otherwise`;
}
