/** Fields of an answer, whatever they are. */
export type Row = Readonly<Record<string, unknown>>;

/** What cmux answered to one request. */
export type Answered =
  | { readonly ok: true; readonly result: Row }
  | { readonly ok: false; readonly code: string; readonly message: string };

/**
 * A request as one line of JSON in ASCII: cmux decodes what it reads piece by piece, and loses a piece that ends within
 * a character.
 */
export function request(id: number, method: string, params: Row = {}): string {
  return JSON.stringify({ id: `${id}`, method, params }).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The answer in a line. What is no JSON is what cmux says to those that it does not let in. */
export function answerIn(line: string): Answered {
  const answer = parsed(line);
  if (answer?.ok === true) return { ok: true, result: fieldsOf(answer.result) };
  const { code, message } = fieldsOf(answer?.error);
  return {
    ok: false,
    code: typeof code === "string" ? code : "refused",
    message: typeof message === "string" ? message : line.slice(0, 200),
  };
}

/** The rows of a list in an answer. */
export function rowsIn(result: Row, name: string): readonly Row[] {
  const rows = result[name];
  return Array.isArray(rows) ? rows.map(fieldsOf) : [];
}

/** A text of an answer; empty where there is none. */
export function textOf(row: Row, name: string): string {
  const text = row[name];
  return typeof text === "string" ? text : "";
}

function parsed(line: string): Row | undefined {
  try {
    return fieldsOf(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Row {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Row) : {};
}
