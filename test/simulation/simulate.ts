import { audit, readersThatDiffer } from "./audit.ts";
import { calm, losePower, PLAIN, ROOM, type Setting, type World, worldOf } from "./world.ts";
import { AS_BUILT, type Seams, type Witness, writer } from "./writer.ts";

/** One run: what happened in which order, and what is wrong with it. */
export interface Run {
  readonly seed: number;
  readonly setting: Setting;
  /** The commands that were begun. */
  readonly commands: readonly string[];
  readonly schedule: readonly string[];
  readonly wrong: readonly string[];
  /** How often each outcome was told. */
  readonly told: ReadonlyMap<string, number>;
}

/** No run of an honest protocol comes near it. */
const STEPS = 2000;

/** Plays everything that this seed stands for; the same seed plays the same, to the byte. */
export function simulate(seed: number, seams: Seams = AS_BUILT, setting: Setting = PLAIN): Run {
  const world = worldOf(seed, setting);
  const witness: Witness = { told: [], acks: new Map(), seen: [] };
  const { random } = world;
  const turns = Array.from({ length: 2 + random.below(5) }, (_, n) => {
    const skew = random.pick([0, 0, 0, -25, -7, 7, 25, 120]);
    const speaker = { name: `w${n}`, skew, isIdle: random.hits(0.25) };
    return new Turn(
      world,
      speaker.name,
      writer(world, speaker, 1 + random.below(6), seams, witness),
    );
  });
  world.preempt = (process) => {
    if (!random.hits(world.weather.preempt)) return;
    const free = turns.filter((each) => each.canStep);
    if (free.length === 0) return;
    world.schedule.push(`${process.name} is interrupted`);
    random.pick(free).step();
  };
  const wrong: string[] = [];
  for (let steps = 0; steps < STEPS && wrong.length === 0; steps++) {
    const free = turns.filter((each) => each.canStep);
    if (free.length === 0) break;
    random.pick(free).step();
    world.minute += random.below(4);
    disturb(world);
    if (random.hits(0.05)) wrong.push(...readersThatDiffer(world, seams, []));
  }
  calm(world);
  if (wrong.length === 0) wrong.push(...audit(world, seams, witness));
  const commands = world.processes.map(({ name }) => name);
  const told = new Map<string, number>();
  for (const { written } of witness.told)
    told.set(written.outcome, (told.get(written.outcome) ?? 0) + 1);
  return { seed, setting, commands, schedule: world.schedule, wrong, told };
}

/** A writer's turns. One that is interrupted in the middle of a step cannot take another until it is through. */
class Turn {
  #isDone = false;
  #isRunning = false;
  readonly #world: World;
  readonly #name: string;
  readonly #steps: Generator<string>;

  constructor(world: World, name: string, steps: Generator<string>) {
    this.#world = world;
    this.#name = name;
    this.#steps = steps;
  }

  get canStep(): boolean {
    return !this.#isDone && !this.#isRunning;
  }

  step(): void {
    this.#isRunning = true;
    const next = this.#steps.next();
    this.#isRunning = false;
    this.#isDone = next.done === true;
    if (next.done !== true) this.#world.schedule.push(`${this.#name}: ${next.value}`);
  }
}

/** What happens to a machine while nobody is looking. */
function disturb(world: World): void {
  const { random, weather, files } = world;
  if (random.hits(weather.power)) losePower(world);
  if (!random.hits(weather.cache)) return;
  const paths = [...files.files.keys()].filter((each) => each.startsWith(`${ROOM}/cache/`));
  if (paths.length === 0) return;
  const path = random.pick(paths);
  if (random.hits(0.4)) {
    files.remove(path);
    world.schedule.push("a checkpoint is deleted");
  } else {
    const now = files.files.get(path)!.bytes;
    const older = world.older.get(path);
    if (older !== undefined) {
      files.put(path, older);
      world.schedule.push("an older checkpoint is put back");
    }
    world.older.set(path, now);
  }
}
