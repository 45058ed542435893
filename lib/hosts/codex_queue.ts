/**
 * The command by which Codex takes a message for a thread of its own, without a key being pressed: an idle terminal
 * looks for one every ten seconds, a busy one at the end of its turn. It answers 0 also for a thread that nobody runs.
 */
export function queueArgv(program: string, thread: string, text: string): readonly string[] {
  // In one word each, so that neither a dash in front nor an empty text is read as a flag.
  return [program, "queue", `--thread=${thread}`, `--message=${text}`];
}

/** Where Codex would also take a session's name, only an id can mean nobody else. */
export function isThread(id: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
}
