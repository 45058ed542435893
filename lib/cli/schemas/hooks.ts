import { z } from "zod";
import { HOST_NAMES } from "../../hosts/host_names.ts";
import type { HooksChanged } from "../verbs/hooks.ts";
import type { HooksStatus } from "../verbs/hooks_status.ts";
import type { HooksSwitched } from "../verbs/hooks_switch.ts";
import { describes } from "./describes.ts";

const host = z.enum(HOST_NAMES);
const git = z.literal("git");
const mode = z.enum(["enforce", "advise", "off"]);
const texts = z.array(z.string());

const state = z.strictObject({
  host,
  state: z.enum(["absent", "installed", "partial", "changed", "unreadable"]),
  file: z.string(),
  form: z.enum(["portable", "absolute"]).nullable(),
  fail_closed: z.boolean(),
  fast: z.boolean(),
  events: texts,
  missing: texts,
  problem: z.string().nullable(),
});

export const hooks = describes<HooksChanged | HooksStatus | HooksSwitched>()(
  z.union([
    z.strictObject({
      mode: z.string(),
      dry_run: z.boolean(),
      chosen: z.enum(["flag", "all", "here", "standard"]),
      changes: z.array(
        z.strictObject({
          host: z.union([host, git]),
          file: z.string(),
          action: z.enum(["created", "updated", "unchanged", "removed", "deleted"]),
          form: z.enum(["portable", "absolute"]),
          events: texts,
          diff: z.string(),
          asks: texts,
        }),
      ),
    }),
    z.strictObject({
      mode,
      override: mode.nullable(),
      hosts: z.array(state),
      git: state.extend({ host: git }),
    }),
    z.strictObject({ mode: z.string(), was: z.string() }),
  ]),
);
