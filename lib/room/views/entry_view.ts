import { foldCase } from "../../fact/case_folding.ts";
import { clockTime } from "../../fact/instant.ts";
import { plain, quote } from "../../fact/untrusted.ts";
import { isNameClaim } from "../name_claim.ts";
import type { Asking } from "../next/candidate.ts";
import { command } from "../next/command.ts";
import { next } from "../next/next.ts";
import { inTheWay, pathsMeet } from "../reach.ts";
import { openOf } from "./rows.ts";

/** One thing to do, to leave alone, to know or to verify. */
export interface EntryLine {
  readonly fact: string | null;
  readonly text: string;
}

/** What somebody who joins must see first: at most so many lines of each. */
const MOST = 6;

export interface EntryView {
  readonly do: readonly EntryLine[];
  readonly do_not: readonly EntryLine[];
  readonly know: readonly EntryLine[];
  readonly verify: readonly EntryLine[];
}

/** Peers' claims and blockers, standing decisions, the next action and how to check a write; near `paths` if given. */
export function entryView(asking: Asking, paths: readonly string[]): EntryView {
  const { state, me, now } = asking;
  const near = paths.map(foldCase);
  const wanted = (folded: readonly string[]): boolean =>
    near.length === 0 || folded.length === 0 || pathsMeet(folded, near);
  const action = next(asking, 1);
  const claims = [...state.claims.values()].filter(
    (each) => each.owner !== me.id && each.until > now && wanted(each.folded) && !isNameClaim(each),
  );
  const blockers = openOf(state, "blocker").filter(
    ({ fact }) => fact.tool !== me.tool && wanted((fact.paths ?? []).map(foldCase)),
  );
  const decisions = openOf(state, "decision").filter(({ fact }) =>
    wanted((fact.paths ?? []).map(foldCase)),
  );
  const binding = decisions.filter(({ fact }) => fact.status === "binding");
  const free =
    near.length > 0 &&
    inTheWay(state, me.id, { folded: near, tree: null, resources: [] }).length === 0;
  return {
    do:
      action.score > 5
        ? [
            {
              fact: action.target_fact,
              text: `${action.reason}${action.suggested_commands[0] ? ` -> ${action.suggested_commands[0].text}` : ""}`,
            },
          ]
        : [],
    do_not: [
      ...blockers.map(({ fact }) => ({
        fact: fact.id,
        text: `touch ${(fact.paths ?? []).map(plain).join(" ") || "what it is about"}: ${fact.tool} is blocked, ${quote(fact.subject)}`,
      })),
      ...claims.map((each) => ({
        fact: each.id,
        text: `write ${[...each.paths, ...each.resources].slice(0, 4).map(plain).join(" ")}: ${each.tool} ${quote(each.subject)} until ${clockTime(each.until, now)}`,
      })),
    ].slice(0, MOST),
    know: [...binding, ...decisions.filter((each) => !binding.includes(each))]
      .slice(0, MOST)
      .map(({ fact }) => ({
        fact: fact.id,
        text: `${fact.status === "binding" ? "binding: " : ""}${quote(fact.subject)} (${fact.tool})`,
      })),
    verify: [
      {
        fact: null,
        text: `${checking(asking, paths[0])}${free ? "  (free now)" : ""}`,
      },
    ],
  };
}

/** The command that checks a write to the path, as one would type it here. */
function checking({ me, fromHere }: Asking, path: string | undefined): string {
  const named = path === undefined ? "PATH" : (fromHere?.(path) ?? path);
  const flags = { strict: true, tool: [me.tool], path: [named] } as const;
  return command("read", ["check", "before-write"], flags)[0]?.text ?? "";
}
