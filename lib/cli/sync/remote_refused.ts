import { type Refusal, refuse } from "../../fact/refusal.ts";
import { showName } from "../../fact/untrusted.ts";
import { withoutCredentials } from "./without_credentials.ts";

/** Why this cannot be a remote at all; nothing where it may be one. */
export function noRemote(remote: string): Refusal | undefined {
  const wrong = RULES.find(([breaks]) => breaks(remote))?.[1];
  if (wrong === undefined) return undefined;
  const message = `${shownRemote(remote)} is no remote: it ${wrong}`;
  return refuse("usage", "bad-remote", message, ["Give a name that `git remote` lists, or a URL"]);
}

const RULES: readonly [breaks: (remote: string) => boolean, wrong: string][] = [
  [(remote) => remote === "", "is empty"],
  [(remote) => remote.startsWith("-"), "begins with a dash, as an option does"],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  [(remote) => /[\x00-\x1f\x7f]/.test(remote), "has control characters"],
];

export function unknownRemote(remote: string): Refusal {
  const message = `This repository has no remote ${shownRemote(remote)}`;
  const hints = ["See `git remote -v`, or give a URL"];
  return refuse("missing", "unknown-remote", message, hints);
}

/** A room has one place where it is decided who was first. */
export function manyPushUrls(remote: string): Refusal {
  const message = `A push to ${shownRemote(remote)} goes to several places, of which none decides`;
  return refuse("refused", "many-push-urls", message, [
    "Give the URL of one of them, or a remote with one push URL",
  ]);
}

/** Without git, rally speaks HTTP only. */
export function onlyHttp(remote: string): Refusal {
  const message = `${shownRemote(remote)} cannot be reached without git, only https: and http: can`;
  return refuse("io", "no-git", message, ["Install git, or let PATH lead to it"]);
}

export function shownRemote(remote: string): string {
  return showName(withoutCredentials(remote));
}
