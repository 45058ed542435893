/** Real processes that begin a run at once: all of them are in one and the same. */
import { describe, expect, it } from "vitest";
import { asked, begin, envelopeOf } from "./compiled.ts";
import { linesOf } from "./ledger_file.ts";
import { scene } from "./repository.ts";

const PROCESSES = 16;
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const name = (n: number) => `agent:${String(n).padStart(2, "0")}`;

describe("sixteen processes that begin a run at once", () => {
  const { app, feature, ledger } = scene();
  asked(app, ["enter", "--tool", "codex:09"]);

  it.each(numbers(6))("agree on one: round %i", async (round) => {
    const before = linesOf(ledger).length;
    const all = await Promise.all(
      numbers(PROCESSES).map((n) =>
        begin(n % 2 === 0 ? app : feature, ["run-id", "--tool", name(n), "--json"]),
      ),
    );
    const told = all.map((each) => envelopeOf(each).data?.["run-id"]);
    const ids = new Set(told.map((each) => each.build_loop_id));
    expect(ids.size).toBe(1);
    const [id] = ids;
    const shown = asked(app, ["run-id", "--audit"]).data?.["run-id"];
    expect(shown.build_loop_id).toBe(id);
    const written = linesOf(ledger).slice(before);
    const effective = written.filter(
      (line) => line.status === "begun" && isEffective(String(line.id)),
    );
    expect(effective.map((line) => [line.build_loop_id, line.tool])).toEqual([
      [id, shown.started_by_tool],
    ]);
    // Each but the one who began it went on with it, whatever it had begun itself.
    const resumed = written.filter((line) => line.status === "resumed");
    expect(resumed.map((line) => line.build_loop_id)).toEqual(numbers(15).map(() => id));
    expect(new Set(resumed.map((line) => line.tool)).size).toBe(PROCESSES - 1);
    expect(shown.current_session_id).toBe(resumed.at(-1)!.session);
    const words = ["run-id", "--end", "--tool", shown.started_by_tool];
    expect(asked(app, words).data?.["run-id"].build_loop_id, `round ${round}`).toBeNull();
  });

  function isEffective(id: string): boolean {
    return asked(app, ["locate", id]).data?.locate.located.void_reason === null;
  }
});
