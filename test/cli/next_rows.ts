import { Cast } from "./cast.ts";

export const [PEER, ME] = ["claude_code:01", "codex:01"] as const;

/** The ranking of SPEC section 6, row by row: what is said before, what `next` makes of it. */
export const RANKING: readonly [
  title: string,
  action: string,
  score: number,
  set: (cast: Cast) => Promise<unknown>,
  role?: string,
][] = [
  ["a handoff to me", "respond_to_handoff", 100, (cast) => handoff(cast, ME)],
  [
    "a handoff to my session",
    "respond_to_handoff",
    100,
    async (cast) => handoff(cast, await sessionOf(cast)),
  ],
  ["a handoff to all", "respond_to_handoff", 100, (cast) => handoff(cast, "all")],
  [
    "a blocker of mine",
    "resolve_owned_blocker",
    90,
    (cast) => cast.say(ME, "blocker", "--subject", "x"),
  ],
  ["a peer's artifact", "review_artifact", 65, (cast) => artifact(cast)],
  [
    "a peer's artifact, for a reviewer",
    "review_artifact",
    75,
    (cast) => artifact(cast),
    "reviewer",
  ],
  ["a peer's artifact, for qa", "review_artifact", 75, (cast) => artifact(cast), "qa"],
  [
    "a peer's artifact while I wait on a peer",
    "review_artifact",
    80,
    async (cast) => [await sent(cast), await artifact(cast)],
  ],
  [
    "the same for a reviewer",
    "review_artifact",
    90,
    async (cast) => [await sent(cast), await artifact(cast)],
    "reviewer",
  ],
  [
    "a peer's artifact that asks for an answer",
    "review_artifact",
    90,
    (cast) => artifact(cast, "--ack-within", "1h"),
  ],
  ["a claim of mine", "continue_or_release_claim", 75, (cast) => claimed(cast, ME)],
  [
    "a claim of mine, for a builder",
    "continue_or_release_claim",
    80,
    (cast) => claimed(cast, ME),
    "builder",
  ],
  ["a backlog item that is ready", "take_backlog_item", 60, (cast) => item(cast)],
  ["a backlog item of mine", "take_backlog_item", 60, (cast) => item(cast, "--target", ME)],
  [
    "a handoff of mine that says nothing",
    "clarify_handoff",
    55,
    (cast) => cast.say(ME, "handoff", "--to", PEER, "--subject", "x"),
  ],
  [
    "a standby of mine that is due",
    "resume_standby",
    50,
    (cast) => cast.say(ME, "standby", "--wake-after", "2026-01-01T00:00:00Z"),
  ],
  [
    "a standby for a claim that is free now",
    "resume_standby",
    50,
    async (cast) => {
      await cast.say(ME, "standby", "--ref", await claimed(cast, PEER));
      await cast.say(PEER, "release", "--mine");
    },
  ],
  ["a handoff that I sent", "wait", 10, (cast) => sent(cast)],
  [
    "a standby that names a peer",
    "wait",
    10,
    (cast) => cast.say(ME, "standby", "--to", PEER, "--wake-after", "+1h"),
  ],
  [
    "a standby for a peer's claim",
    "wait",
    10,
    async (cast) => cast.say(ME, "standby", "--ref", await claimed(cast, PEER)),
  ],
  ["nothing at all", "proceed_solo", 5, async () => {}],
  [
    "a peer's blocker, claim, standby and plan",
    "proceed_solo",
    5,
    async (cast) => {
      await cast.say(PEER, "blocker", "--subject", "x");
      await cast.say(PEER, "standby", "--wake-after", "2026-01-01T00:00:00Z");
      await item(cast, "--target", PEER);
      await claimed(cast, PEER);
    },
  ],
  [
    "an item whose files a peer has claimed",
    "proceed_solo",
    5,
    async (cast) => {
      await item(cast, "--owns", "src");
      await claimed(cast, PEER);
    },
  ],
  [
    "an artifact that somebody has taken up",
    "proceed_solo",
    5,
    async (cast) => cast.say("gemini:01", "receipt", "--ref", await artifact(cast)),
  ],
  ["an artifact for somebody else", "proceed_solo", 5, (cast) => artifact(cast, "--to", PEER)],
];

/** A room that both have entered, nothing else. */
export async function roomOfPeers(role?: string): Promise<Cast> {
  const cast = new Cast();
  await cast.ok(PEER, ["enter"]);
  await cast.ok(ME, ["enter", ...(role === undefined ? [] : ["--role", role])]);
  return cast;
}

/** Handed over by the peer, with words that a shell would like to expand. */
export function handoff(cast: Cast, to: string, ...words: string[]): Promise<string> {
  const about = ["--subject", `it's "yours" $now`, "--summary", "y"];
  return cast.say(PEER, "handoff", "--to", to, ...about, ...words);
}

export function claimed(cast: Cast, tool: string, path = "src/b.ts"): Promise<string> {
  return cast.say(tool, "claim", "--path", path, "--subject", "x");
}

export function item(cast: Cast, ...words: string[]) {
  return cast.ok(PEER, ["backlog", "add", "--id", "one", "--intent", "do it", ...words]);
}

function sent(cast: Cast): Promise<string> {
  return cast.say(ME, "handoff", "--to", PEER, "--subject", "x", "--summary", "y");
}

function artifact(cast: Cast, ...words: string[]): Promise<string> {
  return cast.say(PEER, "artifact", "--subject", "done", ...words);
}

async function sessionOf(cast: Cast): Promise<string> {
  return (await cast.ok(ME, ["whoami"])).session_id!;
}
