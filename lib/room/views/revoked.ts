import { formatInstant } from "../../fact/instant.ts";
import { isCanonicalPath } from "../../fact/scope.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { isName, showName } from "../../fact/untrusted.ts";
import type { Revoked } from "../published.ts";

/** A claim that had been granted here and ended because another was published first. */
export interface RevokedRow {
  readonly claim: string;
  /** Who held it. */
  readonly tool: string;
  readonly session_id: string;
  /** The first of its paths and resources. */
  readonly scopes: readonly string[];
  /** The claim for which it ended, and whose that is; `null`: it lost, or ended, among the published facts. */
  readonly by: string | null;
  readonly by_tool: string | null;
  /** When this room heard of it. */
  readonly at: string;
  readonly seq: number;
}

/** How many of its paths and resources a row has, and a line. */
const MOST = 4;
const FEW = 2;
/** Longest name in a line, in characters. */
const NAME = 60;

export function revokedRow({ claim, by, winner, at, seq, ...held }: Revoked): RevokedRow {
  return {
    claim,
    tool: held.tool,
    session_id: held.session,
    scopes: held.scopes.slice(0, MOST),
    by,
    by_tool: winner,
    at: formatInstant(at),
    seq,
  };
}

/** For whoever held it: what is lost, to whom, and what can be done. */
export function revokedLine(row: RevokedRow): string {
  return `${revokedWord(row, "you no longer hold")}; write there no more, look at what you changed, then see who has it: ${shellWords(seeing(row))}`;
}

/** What is lost, and to whom; `nobody` says whose it is no longer. */
export function revokedWord(
  row: RevokedRow,
  nobody = `${showName(row.tool, NAME)} no longer holds`,
): string {
  return `revoked: ${nobody} ${shown(row.scopes)} (${showName(row.claim, NAME)}), ${why(row)}`;
}

function shown(scopes: readonly string[]): string {
  const names = scopes.slice(0, FEW).map((each) => showName(each, NAME));
  return `${names.join(" ")}${scopes.length > FEW ? " and more" : ""}`;
}

function why({ by, by_tool }: RevokedRow): string {
  if (by === null || by_tool === null) return "which lost, or was ended, among the published facts";
  return `for which ${showName(by_tool, NAME)} was first with ${showName(by, NAME)}`;
}

/** What is no name is not put into a command that a model might run. */
function seeing({ scopes: [first = ""] }: RevokedRow): readonly string[] {
  return isCanonicalPath(first) && isName(first) ? ["rally", "who", first] : ["rally", "room"];
}
