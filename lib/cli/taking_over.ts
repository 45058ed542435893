import { untrusted } from "../fact/untrusted.ts";

/** What a claim says that takes over, in the open, claims of those who are gone; nothing where there are none. */
export function takingOver(gone: readonly { readonly id: string; readonly tool: string }[]) {
  if (gone.length === 0) return {};
  const tools = [...new Set(gone.map(({ tool }) => tool))].join(", ");
  return {
    over: [...new Set(gone.map(({ id }) => id))],
    force: true,
    reason: untrusted(`gone: the session of ${tools} is over`),
  };
}
