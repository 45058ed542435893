/** Random descriptors that are clean, with texts that a shell or Markdown might take for something else. */

import { plain } from "../../lib/fact/untrusted.ts";
import type { Descriptor, Task } from "../../lib/fanout/descriptor.ts";
import fc from "../fast_check.ts";

const PIECES = [
  ..."abc XYZ 019 ' \" $ ` \\ ; | & ( ) < > * ? ! # ~ = - _ [ ] { } % ^ , . / : @ + é 漢 𝒳 ß".split(
    " ",
  ),
  " ",
  ...[
    "''",
    "```",
    "````",
    "~~~",
    "$(id)",
    "$\u007bHOME}",
    "`id`",
    "--",
    "--tool",
    "-rf",
    "'\\''",
    "# ",
    "- ",
    "1. ",
    "</pre>",
  ],
];

/** One printable line, as the rules of descriptors want it. */
export const line = (most = 24) =>
  fc
    .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: most })
    .map((pieces) => plain(pieces.join("")))
    .filter((text) => text !== "" && [...text].length <= 512);

const path = fc
  .array(fc.stringMatching(/^[A-Za-z0-9_é漢[\]{}%+,=@#][A-Za-z0-9_.é漢[\]{}%+,=@#~-]{0,8}$/), {
    minLength: 1,
    maxLength: 3,
  })
  .map((segments) => segments.join("/").normalize("NFC"))
  .filter((text) => plain(text) === text);

const id = fc
  .stringMatching(/^[A-Za-z0-9._][A-Za-z0-9._-]{0,20}$/)
  .filter((text) => !/^\.{1,2}$/.test(text));

const optional = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });

const task = (id: string, before: readonly string[]): fc.Arbitrary<Task> =>
  fc.record({
    id: fc.constant(id),
    intent: line(),
    owns: fc.array(path, { maxLength: 3 }),
    validation: line(),
    output: line(),
    role: optional(line(8)),
    model: optional(line(4)),
    tier: fc.constantFrom("host-native", "cross-host"),
    depends_on: fc.subarray([...before]),
    commands: fc.array(line(), { maxLength: 2 }),
    expect: optional(fc.constantFrom("30m", "2h")),
    expect_lines: optional(fc.nat(5000)),
    constraints: fc.array(line(), { maxLength: 3 }),
  });

export const descriptor: fc.Arbitrary<Descriptor> = fc
  .uniqueArray(id, { minLength: 1, maxLength: 4, selector: (each) => each.toLowerCase() })
  .chain((ids) =>
    fc.record({
      workstream: line(),
      description: fc.array(line(), { maxLength: 4 }).map((lines) => lines.join("\n")),
      thread: optional(line()),
      budget: optional(line()),
      tasks: fc.tuple(...ids.map((each, n) => task(each, ids.slice(0, n)))),
    }),
  );

/** A run, as a word that can be seen. */
export const run = fc
  .array(fc.constantFrom(...PIECES.filter((piece) => !/\s/.test(piece))), {
    minLength: 1,
    maxLength: 6,
  })
  .map((pieces) => pieces.join(""))
  .filter((text) => plain(text) === text);
