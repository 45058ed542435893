import { type Refusal, refuse } from "../../fact/refusal.ts";
import { type ChainStore, chainStore } from "../../git/chain_store.ts";
import { roomRef } from "../../git/room_ref.ts";
import { isRefusal } from "../answer.ts";
import { readConfig, settingIn } from "../config.ts";
import type { Context } from "../context.ts";
import { findRoom } from "../room.ts";
import { gitProgram } from "./asking_git.ts";
import { openTransport } from "./open_transport.ts";
import { shownRemote } from "./remote_refused.ts";
import type { Transport } from "./transport.ts";

/** The way on which a room travels. */
export interface Route {
  /** The remote, as it can be shown. */
  readonly remote: string;
  readonly ref: string;
  readonly mode: "claims" | "all";
  readonly transport: Transport;
  readonly store: ChainStore;
}

/**
 * The way to this remote, else to the one in `sync.remote`. What was asked for by name goes out whatever `sync.mode` is:
 * of claims at least.
 */
export async function openRoute(context: Context, given?: string): Promise<Route | Refusal> {
  const { world, deadline } = context;
  const place = findRoom(context);
  if (isRefusal(place)) return place;
  const config = readConfig(world, place.dir);
  if (isRefusal(config)) return config;
  const remote = given ?? settingIn(config, "sync.remote");
  if (given === undefined && remote === "") return noRemote(context);
  const named = roomRef(settingIn(config, "sync.room"));
  if ("error" in named) return named.error;
  const transport = await openTransport(world, place, remote, deadline);
  if (isRefusal(transport)) return transport;
  const { promises } = process.getBuiltinModule("node:fs");
  const git = gitProgram(world, place, deadline);
  const store = await chainStore(place.location!, promises, git);
  if (isRefusal(store)) return store;
  const mode = settingIn(config, "sync.mode") === "all" ? "all" : "claims";
  return { remote: shownRemote(remote), ref: named.ref, mode, transport, store };
}

function noRemote({ flags }: Context): Refusal {
  return refuse("usage", "no-remote", "No remote was named, and none is set", [
    "rally config set sync.remote origin",
    flags.sync === true
      ? "Or claim without --sync: it holds here, until rally sync publishes it"
      : "Or once: rally sync origin",
  ]);
}
