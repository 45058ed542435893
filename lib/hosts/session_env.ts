/** Variables in which a host tells its shells which session they belong to (recorded from the real clients). */
export const SESSION_VARIABLES = [
  { host: "claude-code", family: "claude_code", variable: "CLAUDE_CODE_SESSION_ID" },
  { host: "codex", family: "codex", variable: "CODEX_SESSION_ID" },
  { host: "codex", family: "codex", variable: "CODEX_THREAD_ID" },
  { host: "gemini", family: "gemini", variable: "GEMINI_SESSION_ID" },
] as const;

export interface HostSession {
  readonly family: string;
  readonly id: string;
}

/** Every host session that this environment names, one of each family. */
export function hostSessions(env: Readonly<Record<string, string | undefined>>): HostSession[] {
  const found = new Map<string, HostSession>();
  for (const each of SESSION_VARIABLES) {
    const id = env[each.variable];
    if (id && !found.has(each.family)) found.set(each.family, { family: each.family, id });
  }
  return [...found.values()];
}

/**
 * The host session that this environment belongs to. Hosts started from one another's shells leave several; then only
 * the one of the family asked for is believed, and without a family none.
 */
export function hostSession(
  env: Readonly<Record<string, string | undefined>>,
  family: string | undefined,
): HostSession | undefined {
  const found = hostSessions(env);
  if (family !== undefined) return found.find((each) => each.family === family);
  return found.length === 1 ? found[0] : undefined;
}
