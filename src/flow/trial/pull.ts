import type { Image } from "../../image/image.ts";
import type { MeasuredRow } from "../../report/trial-report.ts";
import { forget, type Ground, type Subject, subjectsOf } from "../../session/container/ground.ts";
import type { OfferedImage } from "../../toolchain/container/runtime.ts";
import { transferModel } from "../../trial/transfer/transfer-model.ts";
import { interleaved } from "./interleaved.ts";
import { rowOf } from "./rows.ts";

const PULL_TRIES = 3;
const ROUNDS = { most: 6, budgetMs: 60_000 };

interface Pull {
  readonly seconds: number;
  readonly secondsAfterLastByte: number | null;
  readonly bytes: number;
  readonly requests: number;
}

interface Pulls {
  /** Null where the runtime had layers of the image already. */
  readonly cold: Pull | null;
  /** Where all layers but the top one are there; of an image with one layer, the same as `cold`. Null as above. */
  readonly top: Pull | null;
}

interface PullRows {
  readonly rows: readonly MeasuredRow[];
  readonly notes: readonly string[];
}

/**
 * Pulls both images from the registry of the trial, again and again; afterwards they are there. Of a runtime that pulls
 * nothing, nothing is measured.
 */
export async function measurePulls(ground: Ground): Promise<PullRows> {
  const { lacks } = ground.runtime;
  if (lacks.storage !== null) {
    await fetchImages(ground);
    const rows = measuredRows({ after: [], before: [] }).map((row) => ({ ...row, explanation: lacks.storage! }));
    return { rows: [...rows, ...computedRows(ground)], notes: [`no pull was measured: ${lacks.storage}`] };
  }
  const pulls = await interleaved<Pulls>(ground, ROUNDS, (subject) => pullBothWays(ground, subject));
  await fetchImages(ground);
  const notes = subjectsOf(ground)
    .filter(({ role }) => pulls[role].some(({ cold, top }) => cold === null || top === null))
    .map(({ name }) => `not every pull of ${name} counts: ${ground.runtime.name} has layers of it from elsewhere`);
  return { rows: [...measuredRows(pulls), ...computedRows(ground)], notes };
}

function measuredRows(pulls: Readonly<Record<Subject["role"], readonly Pulls[]>>): readonly MeasuredRow[] {
  const row = (
    head: Pick<MeasuredRow, "quantity" | "unit" | "explanation">,
    value: (pulls: Pulls) => number | null | undefined,
  ) => {
    const how = head.unit === "seconds" ? "measured" : "exact";
    const side = (all: readonly Pulls[]) => all.map((one) => value(one) ?? null);
    return rowOf({ group: "pull", how, ...head }, side(pulls.after), side(pulls.before));
  };
  return [
    row({ quantity: "cold, bytes", unit: "bytes", explanation: BYTES }, ({ cold }) => cold?.bytes),
    row({ quantity: "cold, requests", unit: "requests", explanation: REQUESTS }, ({ cold }) => cold?.requests),
    row({ quantity: "cold, time", unit: "seconds", explanation: TIME }, ({ cold }) => cold?.seconds),
    row(
      { quantity: "cold, after the last byte", unit: "seconds", explanation: UNPACKING },
      ({ cold }) => cold?.secondsAfterLastByte,
    ),
    row({ quantity: "top layer only, bytes", unit: "bytes", explanation: TOP }, ({ top }) => top?.bytes),
    row({ quantity: "top layer only, time", unit: "seconds", explanation: TOP }, ({ top }) => top?.seconds),
  ];
}

const BYTES = "layers, config and manifest, as the registry sent them";
const REQUESTS = "what the runtime asked the registry for";
const TIME = "from a registry on loopback, which sends as fast as it is read";
const UNPACKING = "what was still to be unpacked and recorded when everything had been sent";
const TOP = "where all other layers are there, as after a change of the service";

/** How long the bytes of a cold pull are on their way, at some speeds. */
function computedRows({ after, before }: Ground): readonly MeasuredRow[] {
  const model = ({ image }: Subject) => transferModel({ bytes: sizeOf(image), requests: 0, roundTripMs: null });
  const [ofAfter, ofBefore] = [model(after), before === null ? null : model(before)];
  return ofAfter.times.map(({ megabitsPerSecond, seconds }, index) =>
    rowOf(
      {
        ...{ group: "pull", quantity: `cold, at ${megabitsPerSecond} Mbit/s`, unit: "seconds", how: "computed" },
        explanation: ofAfter.assumptions.join(" "),
      },
      [seconds],
      [ofBefore === null ? null : ofBefore.times[index]!.seconds],
    ),
  );
}

/** Bytes of a whole pull: a layer that an image lists twice is sent once. */
function sizeOf({ descriptor, manifest }: Image, layers = manifest.layers): number {
  const sizes = new Map([manifest.config, ...layers].map(({ digest, size }) => [digest, size]));
  return [...sizes.values()].reduce((sum, size) => sum + size, descriptor.size);
}

/** Brings both images into the runtime, without a look at the time. */
export async function fetchImages(ground: Ground): Promise<void> {
  for (const { offered } of subjectsOf(ground)) await pull(ground, offered);
}

async function pullBothWays(ground: Ground, subject: Subject): Promise<Pulls> {
  await forgetBoth(ground);
  const { image, offered, belowTop } = subject;
  const whole = sizeOf(image);
  if (belowTop === null) {
    const cold = unlessFewer(whole, await pull(ground, offered));
    return { cold, top: cold };
  }
  await pull(ground, belowTop);
  const top = unlessFewer(sizeOf(image, image.manifest.layers.slice(-1)), await pull(ground, offered));
  await forgetBoth(ground);
  return { cold: unlessFewer(whole, await pull(ground, offered)), top };
}

/** The other image may have the same layers. */
async function forgetBoth(ground: Ground): Promise<void> {
  for (const each of subjectsOf(ground)) await forget(ground.runtime, each);
}

async function pull({ runtime, registry, surroundings }: Ground, image: OfferedImage): Promise<Pull> {
  for (let tries = 1; ; tries++) {
    registry.takeCount();
    const begin = performance.now();
    try {
      await runtime.fetch(image);
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

/** A runtime has one storage for everybody, and does not ask for layers that are in it. */
function unlessFewer(expectedBytes: number, pull: Pull): Pull | null {
  return pull.bytes < expectedBytes ? null : pull;
}
