import { counted } from "../../base/counted.ts";
import type { Digest } from "../../base/digest.ts";
import { nameToText } from "../../base/name-text.ts";
import type { Image } from "../../image/image.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { GoProgram } from "../../measure/image/ledger/layer-survey.ts";
import { type Check, Checks, fail } from "../../seal/verify/check.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { surveyImage } from "../../session/survey-image.ts";

/** A program that a container sees, with the digest of its bytes. */
export interface SeenProgram {
  readonly path: string;
  readonly go: GoProgram;
  /** Null if it was not asked for. */
  readonly digest: Digest | null;
}

/** What an image is, from its own bytes. */
export interface MeasuredAgain {
  /** Whether every layer was read. */
  readonly check: Check;
  /** Undefined unless the check passed. */
  readonly found:
    | { readonly ledger: ImageLedger; readonly programs: readonly SeenProgram[]; readonly others: number }
    | undefined;
}

/**
 * Reads every layer: what an earlier run found is not asked. Never throws for what is in the image; throws the signal's
 * reason.
 */
export async function measureAgain(
  { env, signal }: Surroundings,
  image: Image,
  name: string,
  digests: boolean,
): Promise<MeasuredAgain> {
  const surveying = surveyImage(image, name, { env, signal, cache: false, verify: "layers", digests });
  const [result] = await Promise.allSettled([surveying]);
  signal.throwIfAborted();
  const checks = new Checks(["layers"]);
  const ledger = checks.run("layers", () => {
    if (result.status === "rejected") throw result.reason;
    const { layers } = result.value.ledger;
    const foreign = layers.find(({ fetched }) => !fetched);
    if (foreign !== undefined) return fail(`layer ${foreign.index} is stored elsewhere, and was not read`);
    return { detail: `${counted(layers.length, "layer")} read, each as its digests say`, value: result.value.ledger };
  });
  const check = checks.result()[0]!;
  return { check, found: ledger && { ledger, ...programsIn(ledger) } };
}

function programsIn({ layers, tree }: ImageLedger): {
  readonly programs: readonly SeenProgram[];
  readonly others: number;
} {
  const seen = layers.flatMap(({ index: layer, survey: { programs, entries, digests } }) =>
    [...programs].flatMap(([entry, { format, go }]) => {
      if (tree.status({ layer, entry }) !== "live" || format === "script") return [];
      const sha256 = digests?.of(entry)?.sha256;
      const digest: Digest | null = sha256 === undefined ? null : `sha256:${sha256}`;
      return [{ path: `/${nameToText(entries.path(entry))}`, go, digest }];
    }),
  );
  const programs = seen.flatMap(({ go, ...rest }) => (go === null ? [] : [{ ...rest, go }]));
  return { programs, others: seen.length - programs.length };
}
