import { objectAt, type Payload } from "./event.ts";
import type { HostName } from "./host_names.ts";

/** Whether a host's user has let it run what a repository says, as far as the host's own files tell. */
export type Trust = "trusted" | "untrusted" | "not seen";

/** Where a session is started: the root of its worktree, and of the repository's main checkout. */
export interface Started {
  readonly root: string;
  readonly main: string;
}

/** The file of its user's in which a host keeps trust, and what it says. */
export interface TrustFile {
  readonly path: (env: Readonly<Record<string, string | undefined>>) => string;
  readonly says: (text: string, started: Started) => Trust;
}

/** Cursor keeps it where only Cursor looks; OpenCode asks for none. */
export const TRUST_FILES: Partial<Readonly<Record<HostName, TrustFile>>> = {
  "claude-code": {
    path: (env) => `${env["CLAUDE_CONFIG_DIR"] || env["HOME"]}/.claude.json`,
    says: (text, { root }) => {
      const project = objectAt(objectAt(objectIn(text), "projects"), root);
      const accepted = project["hasTrustDialogAccepted"];
      return accepted === true ? "trusted" : accepted === false ? "untrusted" : "not seen";
    },
  },
  codex: {
    path: (env) => `${env["CODEX_HOME"] || `${env["HOME"]}/.codex`}/config.toml`,
    // A worktree shares the trust of the main checkout.
    says: (text, { main }) => trustLevel(text, main),
  },
  gemini: {
    path: (env) =>
      env["GEMINI_CLI_TRUSTED_FOLDERS_PATH"] || `${env["HOME"]}/.gemini/trustedFolders.json`,
    says: (text, { root }) => longestRule(objectIn(text), root),
  },
};

function objectIn(text: string): Payload {
  try {
    return objectAt({ whole: JSON.parse(text) as unknown }, "whole");
  } catch {
    return {};
  }
}

/** Line by line: enough for what Codex itself writes. */
function trustLevel(text: string, main: string): Trust {
  let isIts = false;
  for (const line of text.split(/\r?\n/)) {
    const [, quoted, literal] = /^\s*\[\s*projects\s*\.\s*(?:"(.*)"|'(.*)')\s*\]/.exec(line) ?? [];
    if (/^\s*\[/.test(line)) isIts = (quoted ?? literal) === main;
    const [, level] = /^\s*trust_level\s*=\s*["'](\w+)["']/.exec(line) ?? [];
    if (isIts && level !== undefined) return level === "trusted" ? "trusted" : "untrusted";
  }
  return "not seen";
}

/** The rule with the longest path decides; `TRUST_PARENT` is for the directory around the one that it names. */
function longestRule(rules: Payload, root: string): Trust {
  const fitting = Object.entries(rules).filter(([path, level]) => {
    const around = level === "TRUST_PARENT" ? path.slice(0, path.lastIndexOf("/")) : path;
    return `${root}/`.startsWith(around.endsWith("/") ? around : `${around}/`);
  });
  const [rule] = fitting.sort(([a], [b]) => b.length - a.length);
  if (rule === undefined) return "not seen";
  return rule[1] === "DO_NOT_TRUST" ? "untrusted" : "trusted";
}
