import { behind, texts } from "./texts.ts";
import type { Said, Told } from "./told.ts";

const STATUSES = new Set(["open", "planned", "in_progress", "blocked", "done"]);

/** What all work is for, or what one agent may do. */
export function mission({ payload, evidence, scopes }: Told): Said {
  const thread = String(payload["thread_id"] ?? "");
  const [agent = behind([thread], "mission-envelope-")[0]] = behind(scopes.others, "agent:");
  const [words] = texts([payload["summary"], payload["subject"]]);
  if (agent === undefined) return { kind: "mission", summary: words };
  const checks = behind(evidence, "must_check:").join("; ");
  return {
    kind: "mission",
    target: agent,
    may: words,
    summary: undefined,
    ...(checks === "" ? {} : { must_check: checks }),
  };
}

/** A piece of work that is to be done. */
export function backlog({ payload, evidence, scopes, notes }: Told): Said {
  const { subject, summary, thread_id, status } = payload;
  const [item = behind([String(thread_id ?? "")], "backlog-")[0]] = behind(texts(summary), "id:");
  const known = typeof status === "string" && STATUSES.has(status);
  if (!known && typeof status === "string") notes.add("word-as-evidence");
  return {
    kind: "backlog",
    item,
    intent: texts(subject)[0],
    owns: scopes.owns,
    depends_on: behind(evidence, "dep:"),
    status: known ? status : typeof status === "string" ? "planned" : undefined,
    ...(known || typeof status !== "string" ? {} : { evidence: [`status:${status}`] }),
  };
}
