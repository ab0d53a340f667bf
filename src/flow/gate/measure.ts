import { isAbsolute } from "node:path";
import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { formatPlatform, parsePlatform } from "../../format/oci/platform.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import type { Image } from "../../image/image.ts";
import type { GoProgram } from "../../measure/image/ledger/layer-survey.ts";
import { recordBinary } from "../../measure/size-record/record-binary.ts";
import type { Progress } from "../../report/progress.ts";
import { type MeasuredImage, measureWhole } from "../../service/measured-service.ts";
import type { ServiceRequest } from "../../service/request.ts";
import { openServiceImages, type ServiceImage } from "../../service/service-images.ts";
import { digestOf } from "../../session/digest-of.ts";
import { imageFacts } from "../../session/image-facts.ts";
import { measureTarget } from "../../session/measure-target.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { formatTarget, type SourceTarget, type Target } from "../../store/target.ts";
import type { ScannedProgram } from "../../vuln/findings/program-fit.ts";
import type { GateRequest } from "./request.ts";

/** What is gated: how it was named, and under which name it is recorded. */
export interface GateSubject {
  readonly service: string | undefined;
  /** A configuration file of the service's own. */
  readonly config?: string | undefined;
  readonly platforms?: readonly string[] | undefined;
  readonly named:
    | { readonly kind: "source"; readonly sources: readonly string[] }
    | { readonly kind: "image"; readonly target: SourceTarget }
    | { readonly kind: "binary"; readonly path: string };
}

/** Whether a source is a path, `./cmd/order`, and no import path. */
export function namesFolder(source: string): boolean {
  return isAbsolute(source) || /^\.{1,2}(?:[\\/]|$)/.test(source);
}

/** A subject that was measured on one platform. */
export interface MeasuredSubject {
  readonly record: SizeRecord;
  /** How it was built, where it was built from source. */
  readonly built: ServiceImage | undefined;
  /** Facts for rules about images, gathered when they are asked for; undefined for an executable. */
  readonly facts: (() => Promise<ImageFacts>) | undefined;
  /** Undefined for an executable. */
  readonly image: Image | undefined;
  /** The Go programs of the image, or the executable. */
  readonly programs: readonly ScannedProgram[];
  readonly notes: readonly string[];
}

/** What measuring needs. */
export interface MeasureJob {
  readonly progress: Progress;
  readonly stores: Stores;
  readonly stack: AsyncDisposableStack;
  /** False where what is built is compared with an image, whose programs have no symbol table. Default: true. */
  readonly symbols?: boolean;
}

/**
 * Measures a subject on each of its platforms. What was measured can be read until `stack` is disposed of. Throws what
 * building and reading throw.
 */
export async function measureSubject(
  surroundings: Surroundings,
  subject: GateSubject,
  request: GateRequest,
  { progress, stores, stack, symbols = true }: MeasureJob,
): Promise<readonly MeasuredSubject[]> {
  const { named } = subject;
  switch (named.kind) {
    case "source": {
      const built = stack.use(
        await openServiceImages(surroundings, serviceRequest(subject, request), named.sources, progress),
      );
      const service = subject.service ?? built.name;
      return Promise.all(
        built.images.map(async (one) => ({
          ...ofImage(
            await measureWhole(surroundings, one.image, {
              service,
              name: service,
              ...(symbols ? { symbolsIn: one.symbolsIn } : {}),
              ...cacheOf(request),
            }),
          ),
          built: one,
        })),
      );
    }
    case "image": {
      const wanted = request.platform ?? subject.platforms ?? [undefined];
      const target = await stores.withKind(named.target);
      const name = formatTarget(target);
      const repository = nameOf(target);
      return Promise.all(
        wanted.map(async (platform) => {
          const image = await stores.openImage(target, platform);
          const measured = await measureWhole(surroundings, image, { service: repository, name, ...cacheOf(request) });
          const service = subject.service ?? startedProgram(measured) ?? repository;
          return ofImage({ ...measured, record: { ...measured.record, service } });
        }),
      );
    }
    case "binary":
      return [await ofBinary(surroundings, named.path, subject, stack)];
  }
}

/** The flags that say how a service is built, as `slim` takes them. */
function serviceRequest({ config, platforms }: GateSubject, request: GateRequest): ServiceRequest {
  const {
    base: _base,
    baseline: _baseline,
    update: _update,
    affected: _affected,
    prove: _prove,
    author: _author,
    approvals: _approvals,
    mergedInto: _mergedInto,
    from: _from,
    db: _db,
    ...words
  } = request;
  const wanted = request.platform ?? platforms;
  return {
    ...words,
    ...(wanted === undefined ? {} : { platform: wanted }),
    ...(config === undefined || request.config !== undefined ? {} : { config }),
  };
}

function cacheOf({ cache = true }: GateRequest): { readonly cache: boolean } {
  return { cache };
}

function ofImage({ image, ledger, record, notes }: MeasuredImage): MeasuredSubject {
  const programs = ledger.layers.flatMap(({ survey }) => [...survey.programs.values()].flatMap(({ go }) => go ?? []));
  return {
    ...{ record, notes, image, built: undefined, programs: programs.map(scannedProgram) },
    facts: async () => (await imageFacts(image, ledger)).facts,
  };
}

function scannedProgram({ version, modules }: Pick<GoProgram, "version" | "modules">): ScannedProgram {
  return { goVersion: version, mainModule: modules.find(({ main }) => main)?.path ?? null, modules };
}

async function ofBinary(
  surroundings: Surroundings,
  path: string,
  { service }: GateSubject,
  stack: AsyncDisposableStack,
): Promise<MeasuredSubject> {
  const { binary, file } = stack.use(await measureTarget(surroundings, path, { symbols: false }));
  const digest = await digestOf(file, surroundings.signal);
  const name = service ?? path.split(/[\\/]/).at(-1)!;
  return {
    record: recordBinary(name, platformOf(binary.go), digest, binary),
    built: undefined,
    facts: undefined,
    image: undefined,
    programs: "version" in binary.go ? [scannedProgram(binary.go)] : [],
    notes: binary.notes.map(({ analyser, reason }) => `${analyser}: ${reason}`),
  };
}

/** As the build information of a Go program says it; `unknown` for others, which are compared all the same. */
function platformOf(go: object): string {
  const settings = "settings" in go ? (go.settings as Readonly<Record<string, string>>) : {};
  const { GOOS, GOARCH } = settings;
  return GOOS === undefined || GOARCH === undefined ? "unknown" : formatPlatform(parsePlatform(`${GOOS}/${GOARCH}`));
}

/** The name of the Go program that an image starts, which is also the name that a service built from source has. */
function startedProgram({ ledger: { config, layers } }: MeasuredImage): string | undefined {
  const [started = ""] = [...(config.config?.Entrypoint ?? []), ...(config.config?.Cmd ?? [])];
  const isGo = layers.some(({ survey: { entries, programs } }) =>
    [...programs].some(([entry, { go }]) => go !== null && `/${entries.path(entry)}` === started),
  );
  return isGo ? started.split("/").at(-1) : undefined;
}

/** `order` for `ghcr.io/me/order:v1` and for `oci:out/order`. */
function nameOf(target: Target): string {
  if ("reference" in target) return target.reference.repository.split("/").at(-1)!;
  return target.path
    .split(/[\\/]/)
    .findLast((word) => word !== "")!
    .replace(/\.(tar|tgz|tar\.gz)$/, "");
}
