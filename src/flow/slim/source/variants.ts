import { endsRun, PlimsollError } from "../../../base/error.ts";
import type { ImageSize } from "../../../image/uncompressed.ts";
import type { ReadyBinary } from "../../../service/build-binary.ts";
import type { FinishedPlatform } from "../../../service/build-platforms.ts";
import type { Parts } from "../../../service/image.ts";
import type { SlimJob } from "../../../service/job.ts";
import { separateSymbols } from "../../../service/separate-symbols.ts";
import { type BuiltBinary, buildBinary, buildPlain } from "../../../toolchain/go/build.ts";
import { firstComplaint } from "../../../toolchain/go/build-failure.ts";
import { type BuildChoices, flagsOf } from "../../../toolchain/go/build-flags.ts";
import { withTags } from "../../../toolchain/go/chosen-tags.ts";

/** What the programs of a platform would weigh, alone in an image, if a step had not been done. */
export interface Variants {
  readonly plain: ImageSize;
  readonly stripped: ImageSize;
  /** Without C, and without the build's tags. */
  readonly withoutC: ImageSize;
  /** Why the program cannot be built without its tags: then all of these have them. */
  readonly needsTags: string | undefined;
}

interface VariantOptions {
  /** The programs as they are in the image. */
  readonly tagged: ImageSize;
  readonly alone: (binaries: Parts["binaries"]) => Promise<ImageSize>;
  readonly onPackage: (importPath: string) => void;
}

export async function buildVariants(
  job: SlimJob,
  finished: FinishedPlatform,
  options: VariantOptions,
): Promise<Variants> {
  const plainOf = async (choices: BuildChoices) => ({
    plain: await weigh(job, finished, options, "plain", (one) => buildOnePlain(one, choices, false)),
    stripped: await weigh(job, finished, options, "stripped", (one) => buildOnePlain(one, choices, true)),
  });
  const withThem = async (needsTags?: string) => ({
    ...(await plainOf(job.choices)),
    withoutC: options.tagged,
    needsTags,
  });
  if (flagsOf(job.go, job.choices).tags.length === 0) return withThem();
  const choices = withTags(job.go, job.choices, []);
  try {
    const withoutC = await weighMinimal(job, finished, options, choices);
    return { ...(await plainOf(choices)), withoutC, needsTags: undefined };
  } catch (error) {
    if (!(error instanceof PlimsollError) || endsRun(error)) throw error;
    return withThem(firstComplaint(error));
  }

  function buildOnePlain({ package: main }: ReadyBinary, chosen: BuildChoices, strip: boolean): Promise<BuiltBinary> {
    const { onPackage } = options;
    const request = { package: main, platform: finished.platform, choices: chosen, cacheFolder: job.cacheFolder };
    return buildPlain(job.go, { ...request, onPackage }, { strip });
  }
}

/** What the programs weigh, built as those of the image were, but for these choices. */
export function weighMinimal(
  job: SlimJob,
  finished: FinishedPlatform,
  options: Pick<VariantOptions, "alone">,
  choices: BuildChoices,
): Promise<ImageSize> {
  return weigh(job, finished, options, "minimal", (one) => buildMinimal(job, one, choices));
}

/** Builds it as the image's own program was built, so that only the choices differ. */
async function buildMinimal(
  { go, cacheFolder }: SlimJob,
  { package: { name }, request, unstrippedPath }: ReadyBinary,
  choices: BuildChoices,
): Promise<BuiltBinary> {
  const built = await buildBinary(go, { ...request, choices, cacheFolder });
  if (unstrippedPath === undefined) return built;
  try {
    return await separateSymbols(built, name);
  } catch (error) {
    await built[Symbol.asyncDispose]();
    throw error;
  }
}

async function weigh(
  job: SlimJob,
  { binaries }: FinishedPlatform,
  { alone }: Pick<VariantOptions, "alone">,
  kind: Parts["binaries"][number]["kind"],
  build: (binary: ReadyBinary) => Promise<BuiltBinary>,
): Promise<ImageSize> {
  const built = await Promise.allSettled(binaries.map((binary) => job.builds.use(() => build(binary))));
  await using programs = new AsyncDisposableStack();
  for (const one of built) if (one.status === "fulfilled") programs.use(one.value);
  const files = built.map((one, index) => {
    if (one.status === "rejected") throw one.reason;
    return { package: binaries[index]!.package, path: one.value.path, kind };
  });
  return await alone(files);
}
