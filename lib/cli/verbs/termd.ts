import { crc32, hex8 } from "../../fact/crc32.ts";
import { baseName } from "../../git/posix_path.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type Context, one } from "../context.ts";
import type { DeliveryState } from "../managed/delivery.ts";
import { outsideEntries, rootsOf } from "../programs.ts";
import { findRoom } from "../room.ts";
import { serve } from "../termd/serving.ts";
import { type UnitKind, unitFile } from "../termd/unit.ts";

/** What `termd` says, one a line: who delivers; what became of a directive; with `--unit` the file. */
export type TermdResult =
  | {
      readonly serving: {
        readonly tool: string;
        readonly session_id: string;
        readonly since: string;
        /** False where it is another. */
        readonly here: boolean;
      };
    }
  | {
      readonly directive: string;
      /** The label of the managed session. */
      readonly session: string;
      readonly delivery_state: DeliveryState;
      readonly delivery_reason: string;
      readonly delivered: boolean;
      readonly seen: boolean;
    }
  | { readonly unit: UnitKind; readonly text: string };

/** Delivers what is addressed to managed sessions; with `--unit` it prints what has it started. */
export async function termd(context: Context): Promise<Answer<TermdResult>> {
  const kind = one(context.flags, "unit") as UnitKind | undefined;
  return kind === undefined ? serve(context) : unit(context, kind);
}

function unit(context: Context, kind: UnitKind): Answer<TermdResult> {
  const { world } = context;
  const place = findRoom(context);
  if (isRefusal(place)) return refused(place);
  const { dir, location, commonBase, repoRoot } = place;
  const bytes = new TextEncoder().encode(dir);
  const words =
    baseName(commonBase)
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const path = outsideEntries(world, rootsOf(place)).join(":");
  const { RALLY_DIR } = world.env;
  const text = unitFile(kind, {
    name: ["rally-termd", ...words, hex8(crc32(bytes, 0, bytes.length))].join("-"),
    argv: [...world.self, "termd"],
    // A linked worktree may be removed.
    cwd: commonBase === location?.commonDir ? repoRoot : commonBase,
    env: { ...(path === "" ? {} : { PATH: path }), ...(RALLY_DIR ? { RALLY_DIR } : {}) },
  });
  if (typeof text !== "string") return refused(text);
  return { result: { unit: kind, text }, text: () => text };
}
