import { endsRun } from "../../../base/error.ts";
import { asPlimsollError } from "../../../report/error-view.ts";
import type { Task } from "../../../report/progress.ts";
import type { FinishedPlatform } from "../../../service/build-platforms.ts";
import { contentBuildId } from "../../../service/content-build-id.ts";
import type { SlimJob } from "../../../service/job.ts";
import { baseImage } from "../../../service/suggestions/search/base-image.ts";
import {
  type BestSuggestion,
  bestSuggestion,
  knownSuggestion,
} from "../../../service/suggestions/search/best-suggestion.ts";
import { openRandomAccess } from "../../../store/file/random-access-file.ts";

/** Suggestions that are built: each takes about as long as one of the comparison's own builds. */
const PROOFS = 2;

/** The best suggestion for a program, or why it is not known. */
export type NamedBest = BestSuggestion | { readonly unknown: string };

interface Best {
  readonly best: NamedBest;
}

/**
 * What `plimsoll prune` would suggest first for the entrypoint on the first platform: the kept answer for this program,
 * or the task of finding one. A search that fails is no failure of the run.
 */
export async function nameBest(job: SlimJob, platforms: readonly FinishedPlatform[]): Promise<Best | Task<Best>> {
  const { platform, binaries } = platforms[0]!;
  const { package: main, built } = binaries[0]!;
  await using file = await openRandomAccess(built.path);
  const { go, choices, cacheFolder, settings } = job;
  const request = { package: main, platform, cgo: settings.cgo, choices, cacheFolder };
  const binary = settings.cache ? await contentBuildId(file, main.name) : undefined;
  const options = { binary, base: baseImage(settings), proofs: PROOFS };
  const known = await knownSuggestion(go, request, options);
  if (known !== undefined) return { best: known };
  return {
    title: `Look for what ${main.name} could do without`,
    run: async (voice) => {
      try {
        const best = await bestSuggestion(go, request, options);
        voice.title(`Looked for what ${main.name} could do without`);
        return { best };
      } catch (thrown) {
        const error = asPlimsollError(thrown);
        if (endsRun(error)) throw error;
        return { best: { unknown: error.what } };
      }
    },
  };
}
