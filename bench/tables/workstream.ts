import { plan } from "../../lib/fanout/plan.ts";
import { readDescriptor } from "../../lib/fanout/read_descriptor.ts";
import type { Table } from "../table.ts";

const [TASKS, EACH] = [1000, 10];

/** What may not cost more than twice what nobody can do without. */
export default {
  title:
    "A descriptor of 1,000 tasks with 10,000 paths, against JSON.parse of it and a sort of its paths",
  subjects: () => {
    const text = descriptor();
    return [
      { name: "JSON.parse and sort", act: () => parseAndSort(text) },
      { name: "read and lint", act: () => lint(text) },
      { name: "read, lint and plan", act: () => plan(lint(text), { team: 5, tasks: 6 }) },
    ];
  },
} satisfies Table;

function parseAndSort(text: string): number {
  const { tasks } = JSON.parse(text) as { tasks: { owns: string[] }[] };
  return tasks.flatMap(({ owns }) => owns).sort().length;
}

function lint(text: string) {
  const found = readDescriptor(text);
  if ("violations" in found) throw new Error(found.violations[0]?.message);
  return found;
}

/** Paths such as a large repository has them, shared out as they come; every task follows some earlier ones. */
function descriptor(): string {
  const tasks = Array.from({ length: TASKS }, (_, n) => ({
    id: `task-${n}`,
    intent: `Take part ${n} of the migration to the new parser`,
    owns: Array.from({ length: EACH }, (_, i) => pathOf(scattered(n * EACH + i))),
    validation: `npm test -- --project part-${n}`,
    output: `Part ${n} migrated, its tests green`,
    depends_on: n < 50 ? [] : [`task-${n - 50}`, `task-${n - 49}`],
    expect: `${10 + (n % 50)}m`,
  }));
  return JSON.stringify({ workstream: "Migrate", description: "All of it", tasks }, null, 2);
}

/** Another number below the count for each, in no order. */
function scattered(n: number): number {
  return (n * 7919) % (TASKS * EACH);
}

function pathOf(n: number): string {
  return `packages/part-${n % 97}/src/${n % 7 === 0 ? "lexer" : "parser"}/module_${n}.ts`;
}
