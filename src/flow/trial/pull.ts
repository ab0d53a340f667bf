import type { MeasuredRow } from "../../report/trial-report.ts";
import { SPEEDS_MEGABITS, transferModel } from "../../trial/transfer/transfer-model.ts";
import { forget, type Ground, type Subject, subjectsOf } from "./ground.ts";
import { interleaved } from "./interleaved.ts";
import { rowOf } from "./rows.ts";

const PULL_TRIES = 3;
const ROUNDS = { most: 6, budgetMs: 60_000 };

const MODEL = transferModel({ bytes: 0, requests: 0, roundTripMs: null }).assumptions.join(" ");

interface Pull {
  readonly seconds: number;
  readonly secondsAfterLastByte: number | null;
  readonly bytes: number;
  readonly requests: number;
}

interface Pulls {
  readonly cold: Pull;
  /** Where all layers but the top one are there already; of an image with one layer, the same as `cold`. */
  readonly top: Pull;
}

interface PullRows {
  readonly rows: readonly MeasuredRow[];
  readonly notes: readonly string[];
}

/** Pulls both images from the registry of the trial, again and again; afterwards they are there. */
export async function measurePulls(ground: Ground): Promise<PullRows> {
  const pulls = await interleaved<Pulls>(ground, ROUNDS, (subject) => pullBothWays(ground, subject));
  const row = (
    quantity: string,
    unit: MeasuredRow["unit"],
    explanation: string,
    value: (pulls: Pulls) => number | null,
  ) =>
    rowOf(
      { group: "pull", quantity, unit, how: unit === "seconds" ? "measured" : "exact", explanation },
      pulls.after.map(value),
      pulls.before.map(value),
    );
  const line = (pulls: readonly Pulls[], megabitsPerSecond: number) =>
    pulls.map(({ cold: { bytes, requests } }) => {
      const { times } = transferModel({ bytes, requests, roundTripMs: null });
      return times.find((time) => time.megabitsPerSecond === megabitsPerSecond)!.seconds;
    });
  const modelled = SPEEDS_MEGABITS.map((speed) =>
    rowOf(
      { group: "pull", quantity: `cold, at ${speed} Mbit/s`, unit: "seconds", how: "computed", explanation: MODEL },
      line(pulls.after, speed),
      line(pulls.before, speed),
    ),
  );
  const notes = subjectsOf(ground).flatMap((subject) => warmth(ground, subject, pulls[subject.role]));
  const rows = [
    row("cold, bytes", "bytes", "layers, config and manifest, as the registry sent them", ({ cold }) => cold.bytes),
    row("cold, requests", "requests", "what the runtime asked the registry for", ({ cold }) => cold.requests),
    row(
      "cold, time",
      "seconds",
      "from a registry on loopback, which sends as fast as it is read",
      ({ cold }) => cold.seconds,
    ),
    row(
      "cold, after the last byte",
      "seconds",
      "what was still to be unpacked and recorded when everything had been sent",
      ({ cold }) => cold.secondsAfterLastByte,
    ),
    row(
      "top layer only, bytes",
      "bytes",
      "where all other layers are there, as after a change of the service",
      ({ top }) => top.bytes,
    ),
    row("top layer only, time", "seconds", "the same", ({ top }) => top.seconds),
    ...modelled,
  ];
  return { rows, notes };
}

async function pullBothWays(ground: Ground, subject: Subject): Promise<Pulls> {
  const { runtime } = ground;
  await forget(runtime, subject);
  if (subject.belowTop === null) {
    const cold = await pull(ground, subject.reference);
    return { cold, top: cold };
  }
  await pull(ground, subject.belowTop);
  const top = await pull(ground, subject.reference);
  await forget(runtime, subject);
  return { cold: await pull(ground, subject.reference), top };
}

async function pull({ runtime, registry, surroundings }: Ground, reference: string): Promise<Pull> {
  for (let tries = 1; ; tries++) {
    registry.takeCount();
    const begin = performance.now();
    try {
      await runtime.say("pull", "--quiet", ...runtime.dialect.pullFromHere, reference);
    } catch (thrown) {
      surroundings.signal.throwIfAborted();
      // Runtimes lose layers that somebody else removes at the same time.
      if (tries === PULL_TRIES) throw thrown;
      continue;
    }
    const end = performance.now();
    const { bytes, requests, lastByteAt } = registry.takeCount();
    const secondsAfterLastByte = lastByteAt === null ? null : (end - lastByteAt) / 1000;
    return { seconds: (end - begin) / 1000, secondsAfterLastByte, bytes, requests };
  }
}

/** Why a pull was not cold: a runtime has one storage for everybody, and does not ask for layers that are in it. */
function warmth({ runtime }: Ground, { name, image }: Subject, pulls: readonly Pulls[]): readonly string[] {
  const { descriptor, manifest } = image;
  const layers = new Map(manifest.layers.map(({ digest, size }) => [digest, size]));
  const whole = [...layers.values()].reduce((sum, size) => sum + size, descriptor.size + manifest.config.size);
  const sent = Math.min(...pulls.map(({ cold }) => cold.bytes));
  if (pulls.length === 0 || sent >= whole) return [];
  return [
    `no pull of ${name} was cold: ${runtime.name} had layers of it already, and ${sent} of ${whole} bytes were sent`,
  ];
}
