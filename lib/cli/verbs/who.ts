import { foldCase } from "../../fact/case_folding.ts";
import { span } from "../../fact/duration.ts";
import { clockTime, formatInstant } from "../../fact/instant.ts";
import { refuse } from "../../fact/refusal.ts";
import { plain, quote, type Untrusted } from "../../fact/untrusted.ts";
import { type Abroad, abroad } from "../../room/abroad.ts";
import { type Guard, guardOf } from "../../room/guard.ts";
import { type Command, command } from "../../room/next/command.ts";
import { type Presence, presenceOf } from "../../room/presence.ts";
import { inTheWay } from "../../room/reach.ts";
import { type RevokedRow, revokedWord } from "../../room/views/revoked.ts";
import { revokedLately } from "../../room/views/revoked_lately.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { isReached } from "../asking_holder.ts";
import { hasRemote, hooksMode } from "../config.ts";
import type { Context } from "../context.ts";
import { canonical, fromHere } from "../paths.ts";
import { openRoom } from "../room.ts";
import { sightingsOf } from "../sightings.ts";

interface Holder extends Abroad {
  readonly fact: string;
  readonly tool: string;
  readonly session_id: string;
  /** Of who works on another machine nothing is known. */
  readonly status: Presence | "unknown";
  readonly guard: Guard;
  readonly since: string;
  readonly lease_until: string;
  /** The worktree it is limited to; null = every one. */
  readonly worktree: string | null;
  readonly subject: Untrusted;
}

/** What `who` answers. */
export interface WhoResult {
  readonly path: string;
  readonly free: boolean;
  readonly holders: readonly Holder[];
  /** Claims on it that were revoked within a day, the newest first. */
  readonly revoked: readonly RevokedRow[];
  /** What one can do to get it. */
  readonly commands: readonly Command[];
}

/** For a person: who holds a path, since and until when, why, and how to get it. */
export function who(context: Context): Answer<WhoResult> {
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const found = canonical(context.world, room.place, context.args[0]!);
  if (!found.ok) return refused(refuse("usage", found.code, found.message, [found.hint]));
  const sightings = sightingsOf(context.world, room.place.dir);
  const enforced = hooksMode(context.world, room.place.dir) === "enforce";
  const travels = hasRemote(context.world, room.place.dir);
  const claims = inTheWay(room.state, null, {
    folded: [foldCase(found.path)],
    tree: null,
    resources: [],
  });
  const holders = claims
    .filter((each) => each.until > room.now)
    .map((each): Holder => {
      const owner = room.state.sessions.get(each.owner);
      return {
        fact: each.id,
        tool: each.tool,
        session_id: each.owner,
        status: owner === undefined ? "unknown" : presenceOf(owner, room.now, sightings),
        guard: enforced ? guardOf(room.state, each.owner, sightings) : "advisory",
        since: formatInstant(each.at),
        lease_until: formatInstant(each.until),
        worktree: each.tree,
        subject: each.subject,
        ...abroad(room.state, each, travels),
      };
    });
  const result: WhoResult = {
    path: found.path,
    free: holders.length === 0,
    holders,
    revoked: revokedLately(room.state, room.now, [found.path]),
    commands: holders.flatMap((each) =>
      ways(
        each,
        fromHere(context.world, room.place)(found.path),
        isReached(context.world, room.place.dir, each),
      ),
    ),
  };
  return {
    result,
    text: ({ good, strong, faint, bad }) => {
      const lost = result.revoked.map((each) => bad(revokedWord(each)));
      if (result.free) return `${[`${good("free")} ${plain(found.path)}`, ...lost].join("\n")}\n`;
      const lines = holders.map((each) => {
        const left = span(Date.parse(each.lease_until) - room.now);
        const since = clockTime(Date.parse(each.since), room.now);
        const where =
          each.worktree === null
            ? ""
            : each.worktree === ""
              ? " in the main checkout"
              : ` in worktree ${plain(each.worktree)}`;
        const known = each.other_machine ? "on another machine" : each.status;
        const how = `${known}${each.guard === "guarded" ? ", guarded" : ""}${each.provisional ? ", provisional" : ""}`;
        return `${strong(plain(each.tool))} (${how}) holds ${plain(found.path)}${where} since ${since}, for another ${left}: ${quote(each.subject)}`;
      });
      return `${[...lines, ...lost, ...result.commands.map((each) => faint(`  ${each.text}`))].join("\n")}\n`;
    },
  };
}

/** What one can do to get the path. */
function ways({ tool, fact, status }: Holder, path: string, reached: boolean): Command[] {
  const claim = { path: [path], subject: ["..."] };
  if (status === "gone") {
    const over = { over: [fact], reason: ["its owner is gone"] };
    return command("write", ["say", "claim"], { force: true, ...claim, ...over });
  }
  const ask = { to: [tool], subject: [`may I have ${path}`] };
  return [
    ...(reached ? command("write", ["say", "handoff"], ask) : []),
    ...command("write", ["say", "claim"], { ...claim, wait: ["30m"] }),
  ];
}
