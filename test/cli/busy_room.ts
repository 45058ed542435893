import { Cast } from "./cast.ts";

/** A room of a hundred lessons and a claim, to look back at. */
export async function busy(): Promise<Cast> {
  const cast = new Cast();
  const claim = ["claim", "--path", "src/a.ts", "--subject", "accept empty input"];
  await cast.say("claude_code:01", ...claim);
  cast.append(
    ...Array.from({ length: 100 }, (_, n) => ({
      kind: "lesson",
      id: `lesson_${n}`,
      subject: `lesson number ${n}` as never,
      summary: (n % 10 === 0 ? "about the Lexer" : "about nothing") as never,
    })),
  );
  return cast;
}
