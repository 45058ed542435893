/** Under which tool the agent of a task speaks: `agent:lexer`. */
export function agentTool(prefix: string, task: string): string {
  return `${prefix}:${task}`;
}
