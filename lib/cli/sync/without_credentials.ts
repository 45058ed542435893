import { clip, plain } from "../../fact/untrusted.ts";

/** What remotes and programs say may be long. */
const MOST = 200;

/**
 * Text that names remotes, in one line that can be shown: addresses lose the user, the password and the query, where
 * tokens stand. `secrets` are taken out wherever they are.
 */
export function withoutCredentials(text: string, secrets: readonly string[] = []): string {
  let shown = text;
  for (const secret of secrets) if (secret !== "") shown = shown.replaceAll(secret, "***");
  shown = shown.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/]*@/gi, "$1");
  shown = shown.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s?#'"]*)[?#][^\s'"]*/gi, "$1");
  return clip(plain(shown), MOST);
}
