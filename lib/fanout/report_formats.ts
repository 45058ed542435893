import { clip, plain, quote, showName } from "../fact/untrusted.ts";
import { findingLines, listed } from "./finding_lines.ts";
import type { Report } from "./report.ts";
import type { OpenMatter } from "./reported_tasks.ts";

/** For people. */
export function reportText(report: Report): string {
  const { run, status, completed, total, team, tasks, retries, findings } = report;
  const width = Math.max(0, ...tasks.map(({ task }) => task.length));
  const lines = [
    `${plain(run)}: ${status}, ${completed} of ${total} tasks landed`,
    ...tasks.map(({ task, state, tools, owns, evidence }) => {
      const who = tools.map((each) => plain(each)).join(", ");
      const what = owns.length === 0 ? "nothing to write" : listed(owns);
      const shown = evidence.map((each) => quote(each, 80)).join(", ");
      return `  ${plain(task).padEnd(width)}  ${state.padEnd(9)}  ${[who, what, shown].filter((each) => each !== "").join("  ")}`;
    }),
    `team: ${team.map(({ tool, status }) => `${plain(tool)} (${status})`).join(", ") || "nobody"}`,
    `changed: ${listed(report.changed_files) || "nothing"}`,
    ...retries.map(({ task, from, to, reason }) =>
      reason === "replaced"
        ? `again: ${plain(task)}, ${plain(to)} in the place of ${plain(from)}`
        : `again: ${plain(task)}, by ${plain(to)}`,
    ),
    ...matters("blocker", report.blockers),
    ...matters("handoff", report.handoffs),
    ...matters("risk", report.risks),
    ...findingLines(findings ?? [])
      .filter(({ severity }) => severity !== "info")
      .map(({ severity, message, code }) => `${severity}: ${plain(message)} [${code}]`),
    ...report.limits.map((each) => `not known: ${plain(each)}`),
    `next: ${plain(report.next)}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** The block with which a step of a larger plan ends. Every value is a JSON string, which YAML reads as it stands. */
export function stepComplete(report: Report): string {
  const { status, findings } = report;
  const flagged = findings?.some(({ severity }) => severity !== "info");
  const quality = findings === null ? "skipped" : flagged ? "flagged" : "passed";
  return `${[
    "_STEP_COMPLETE:",
    "  Agent: Rally",
    `  Status: ${status}`,
    "  Output:",
    `    deliverable: ${text(listed(report.changed_files) || "none")}`,
    "    parameters:",
    '      task_type: "fan-out"',
    `      scope: ${text(`${report.workstream ?? report.run}: ${summary(report)}`)}`,
    "  Validations:",
    `    completeness: "${COMPLETENESS[status]}"`,
    `    quality_check: "${quality}"`,
    `  Next: ${status === "SUCCESS" && quality !== "flagged" ? "DONE" : "lead"}`,
    `  Reason: ${text(report.next)}`,
  ].join("\n")}\n`;
}

const COMPLETENESS: Readonly<Record<Report["status"], string>> = {
  SUCCESS: "complete",
  PARTIAL: "partial",
  BLOCKED: "blocked",
  FAILED: "blocked",
};

/** The block with which a hub takes the run over. */
export function handoffBlock(report: Report): string {
  const { findings, status } = report;
  const told = [
    ...report.tasks.map(({ task, state }) => `${plain(task)}: ${state}`),
    ...report.retries.map(({ task, to }) => `${plain(task)} was begun again by ${plain(to)}`),
    ...findingLines(findings ?? [])
      .filter(({ severity }) => severity === "stop")
      .map(({ message }) => plain(message)),
  ];
  const risks = [
    ...[...report.blockers, ...report.handoffs, ...report.risks].map(
      ({ fact, subject }) => `${quote(subject)} (${showName(fact)})`,
    ),
    ...findingLines(findings ?? [])
      .filter(({ severity }) => severity === "warn")
      .map(({ message }) => plain(message)),
    ...report.limits.map((each) => plain(each)),
  ];
  return `${[
    "## NEXUS_HANDOFF",
    `- Step: ${report.completed}/${report.total}`,
    "- Agent: Rally",
    `- Summary: ${plain(report.workstream ?? report.run)}: ${status}, ${summary(report)}`,
    "- Key findings / decisions:",
    ...(told.length === 0 ? ["none"] : told).map((each) => `  - ${each}`),
    `- Artifacts: ${listed(report.changed_files) || "none"}`,
    `- Risks: ${risks.join("; ") || "none"}`,
    `- Suggested next agent: lead (${plain(report.next)})`,
    "- Next action: CONTINUE",
  ].join("\n")}\n`;
}

function summary({ completed, total }: Report): string {
  return `${completed} of ${total} tasks landed`;
}

function matters(what: string, open: readonly OpenMatter[]): string[] {
  return open.map(
    ({ fact, tool, subject }) => `${what}: ${quote(subject)} (${plain(tool)}, ${showName(fact)})`,
  );
}

function text(value: string): string {
  return JSON.stringify(clip(plain(value), 400));
}
