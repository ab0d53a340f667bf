import { BASE_NEEDS } from "../check/base/evidence.ts";
import { findProgramTexts } from "../evidence/program-texts.ts";
import { findNeeds } from "../evidence/runtime/find-needs.ts";
import type { RuntimeFacts } from "../evidence/runtime/runtime-facts.ts";
import type { ImageEvidence, ImageTexts } from "../fleet/pod/facts.ts";
import { startedConfig } from "../fleet/pod/started-config.ts";
import { wantedTexts } from "../fleet/pod/wanted-texts.ts";
import type { RandomAccess } from "../format/elf/random-access.ts";
import type { Container } from "../format/kubernetes/pod.ts";
import { Spool } from "../store/file/spool.ts";
import { temporaryFolder } from "../store/file/temporary-folder.ts";
import type { SourceTarget } from "../store/target.ts";
import type { ImageAccess } from "./image-access.ts";
import { withMeasuredImage } from "./measure-image-target.ts";
import type { Surroundings } from "./surroundings.ts";
import { SurveyedFiles } from "./surveyed-files.ts";

/** What a trial measured of one image. */
export interface MeasuredDrain {
  readonly seconds: number;
  readonly digest: string;
  readonly signal: string;
  /** The figure with its origin, for people. */
  readonly from: string;
}

/** An image that was looked at, and what is known of it as each container starts it. */
interface LookedAt {
  readonly name: string;
  readonly digest: string;
  readonly evidence: ReadonlyMap<Container, ImageEvidence>;
}

/** Looks at an image for the containers that start it. Throws what reading an image throws. */
export function gatherImageEvidence(
  surroundings: Surroundings,
  access: ImageAccess,
  target: SourceTarget,
  containers: readonly Container[],
  drains: readonly MeasuredDrain[],
): Promise<LookedAt> {
  return withMeasuredImage(surroundings, access, target, async ({ image, ledger }) => {
    await using folder = await temporaryFolder();
    await using spool = new Spool(folder.path);
    const files = new SurveyedFiles(image, ledger, spool);
    const { name: where, digest } = ledger;
    const config = image.config.config ?? {};
    const wanted = new Set(containers.flatMap(wantedTexts));
    const texts = new TextsOfPrograms(wanted);
    const own = drains.filter((each) => each.digest === digest && each.signal === stopSignalOf(config.StopSignal));
    const drain = own.toSorted((a, b) => b.seconds - a.seconds)[0] ?? null;
    const evidence = new Map<Container, ImageEvidence>();
    const known = new Map<string, RuntimeFacts>();
    for (const container of containers) {
      const started = startedConfig(config, container);
      const key = JSON.stringify(started);
      const runtime = known.get(key) ?? (await findNeeds(files, where, started, [], BASE_NEEDS));
      known.set(key, runtime);
      const found = { where, config, started, files, runtime, texts: await texts.of(runtime), drain };
      evidence.set(container, found);
    }
    return { name: where, digest, evidence };
  });
}

/** The signal that ends a container, by its name: OCI image-spec v1.1, config.md, `StopSignal`. */
function stopSignalOf(configured: string | undefined): string {
  if (configured === undefined || configured === "" || configured === "15") return "SIGTERM";
  return configured.startsWith("SIG") ? configured : `SIG${configured}`;
}

/** Each program is read once for all containers. */
class TextsOfPrograms {
  readonly #wanted: ReadonlySet<string>;
  readonly #known = new Map<string, ImageTexts>();

  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted;
  }

  /** Null where a program hides what it has, or is not known. */
  async of({ programs, closures, undecided }: RuntimeFacts): Promise<ImageTexts | null> {
    const isHidden =
      programs.length === 0 || undecided.length > 0 || programs.some(({ kind }) => kind.is === "foreign");
    if (isHidden) return null;
    const objects = [...closures.values()].flatMap((closure) => closure.objects);
    const all: ImageTexts[] = [];
    for (const { path, content } of [...programs, ...objects]) all.push(await this.#in(path, content));
    return {
      mentioned: new Set(all.flatMap(({ mentioned }) => [...mentioned])),
      statePaths: [...new Set(all.flatMap(({ statePaths }) => statePaths))].sort(),
    };
  }

  async #in(path: string, content: RandomAccess): Promise<ImageTexts> {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const found = await findProgramTexts(content, this.#wanted);
    this.#known.set(path, found);
    return found;
  }
}
