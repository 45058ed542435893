import type { Refusal } from "../fact/refusal.ts";
import { safeJson } from "../fact/safe_json.ts";
import type { Answer } from "./answer.ts";
import { EXIT_OF, type Exit } from "./exit_codes.ts";

/** The one shape of every JSON answer (docs/json.md); `command` is null where there was no such verb. */
export function envelope(command: string | null, { result, refusal }: Answer): string {
  const schema = command === null ? null : `agent-rally.command.${command}.v1`;
  const head = { ok: refusal === undefined, product: "rally", command, schema };
  const data = result === undefined || command === null ? {} : { data: { [command]: result } };
  return `${safeJson({ ...head, ...data, ...(refusal === undefined ? {} : failure(refusal)) })}\n`;
}

export function exitOf({ refusal }: Answer): Exit {
  return refusal === undefined ? 0 : EXIT_OF[refusal.kind];
}

function failure(refusal: Refusal): object {
  const { code, message, hints, details = [] } = refusal;
  return { error: { code, message, hints, details }, exit_code: EXIT_OF[refusal.kind] };
}
