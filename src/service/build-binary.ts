import { PlimsollError } from "../base/error.ts";
import type { CgoJudgement } from "../check/cgo/judgement.ts";
import type { Verdict } from "../check/rule.ts";
import { formatPlatform, type Platform } from "../format/oci/platform.ts";
import type { TaskReporter } from "../report/progress.ts";
import type { BuilderStatement } from "../toolchain/builder-statement.ts";
import type { BuildRequest, BuiltBinary } from "../toolchain/go/build.ts";
import { flagsOf, valueOfFlag } from "../toolchain/go/build-flags.ts";
import type { Go } from "../toolchain/go/go.ts";
import type { MainPackage } from "../toolchain/go/main-package.ts";
import { type BinaryFile, binaryLayer } from "./binary-layer.ts";
import type { Examination } from "./examine-binary.ts";
import type { SlimJob } from "./job.ts";
import { explainWithC, judgeCgo, refuseForLoader } from "./judge-cgo.ts";
import type { SeparatedBinary } from "./separate-symbols.ts";

/**
 * A binary that fits: built without C, stripped, trimmed, for the right machine. Each of these was checked on its
 * bytes.
 */
export interface ReadyBinary {
  readonly package: MainPackage;
  readonly request: BuildRequest;
  readonly built: BuiltBinary;
  /** The same as a file of the image, with its layer. */
  readonly file: BinaryFile;
  /** What the builder attests of the program as it came from there, where the builder is one that does. */
  readonly attested: BuilderStatement | undefined;
  /** The same program with its symbols and with the same build ID, where symbols are wanted. */
  readonly unstrippedPath: string | undefined;
  readonly examination: Examination;
  readonly cgo: CgoJudgement;
}

/** Steps 1 and 2: no symbols, no DWARF, no absolute paths; no C, unless it is asked for. */
const MINIMAL = { strip: true, trimpath: true } as const;

/**
 * Builds one package for one platform and examines it. Whether C is needed is found out at the same time as the build:
 * both read the same sources, and neither waits for the other. Throws `cgo-required`, `build-failed`, `binary-unfit`.
 */
export async function buildReadyBinary(
  job: SlimJob,
  main: MainPackage,
  platform: Platform,
  voice: TaskReporter,
  onStart: () => void,
): Promise<ReadyBinary> {
  const stop = new AbortController();
  const go: Go = { ...job.go, signal: AbortSignal.any([job.surroundings.signal, stop.signal]) };
  const request = { package: main, platform, choices: job.choices, cacheFolder: job.cacheFolder };
  const { cgo: withC } = job.settings;
  const buildRequest = { ...request, ...MINIMAL, cgo: withC, strip: LINKED[job.symbols] };
  const started = Promise.withResolvers<void>();
  // What reads the binary is loaded while the compiler runs.
  const examiner = started.promise.then(() => import("./examine-binary.ts"));
  const building = job.compile(go, {
    ...buildRequest,
    onStart: () => {
      started.resolve();
      onStart();
    },
    onPackage: (importPath) => voice.note(importPath),
  });
  const judging = judgeCgo(job, go, request).catch((error: unknown) => {
    // Code that needs C often fails to build without it: that it needs C is the better answer of the two, and sooner.
    stop.abort(error);
    throw error;
  });
  const [built, judged] = await Promise.allSettled([building, judging]);
  let binary: BuiltBinary | undefined = built.status === "fulfilled" ? built.value : undefined;
  try {
    if (judged.status === "rejected") throw judged.reason;
    const cgo = judged.value;
    if (built.status === "rejected") throw withC ? built.reason : await explainWithC(job, request, cgo, built.reason);
    const separated = await separate(job, built.value, main.name);
    binary = separated ?? built.value;
    const file = { package: main, path: binary.path, kind: "minimal" } as const;
    // The layer is compressed on other threads while the program is examined, and counts only if the program fits.
    const [examined, layered] = await Promise.allSettled([
      examiner.then(({ examine }) => examine(job, main, platform, file.path, cgo.packages)),
      binaryLayer(job, platform, file),
    ]);
    if (examined.status === "rejected") throw examined.reason;
    const examination = examined.value;
    // A program that needs C has a loader and shared objects: they are added to the image.
    const judgedVerdicts = examination.verdicts.filter(({ rule }) => !withC || rule !== "static");
    const dynamic = judgedVerdicts.find(({ rule, holds }) => rule === "static" && !holds);
    const loading = dynamic && (await refuseForLoader(job, request, cgo, dynamic.evidence));
    if (loading !== undefined) throw loading;
    const mode = valueOfFlag(flagsOf(go, job.choices), "buildmode");
    requireFit(judgedVerdicts, main, platform, mode);
    if (layered.status === "rejected") throw layered.reason;
    const { unstrippedPath } = separated ?? {};
    return {
      package: main,
      request: buildRequest,
      built: binary,
      file: { ...file, layer: layered.value },
      unstrippedPath,
      examination,
      cgo,
      attested: built.value.attested,
    };
  } catch (error) {
    await binary?.[Symbol.asyncDispose]();
    throw error;
  }
}

/** What the linker leaves out, where plimsoll strips the program by itself. */
const LINKED = { none: true, all: false, table: "dwarf" } as const satisfies Record<SlimJob["symbols"], unknown>;

/** A symbol table that only measuring wants is no loss where the user's own flags leave it out. */
async function separate({ symbols }: SlimJob, built: BuiltBinary, name: string): Promise<SeparatedBinary | undefined> {
  if (symbols === "none") return undefined;
  const { separateSymbols } = await import("./separate-symbols.ts");
  try {
    return await separateSymbols(built, name);
  } catch (error) {
    if (symbols === "table" && error instanceof PlimsollError && error.code === "flag-invalid") return undefined;
    throw error;
  }
}

/** A position-independent executable needs a loader even without C: cmd/link has no other way on Linux. */
const PIE_FIX = "leave -buildmode=pie out, or take the loader that it needs from an image: --cgo --base debian:12-slim";

/** If the binary lacks what plimsoll asked the linker for, nothing is written. */
function requireFit(
  verdicts: readonly Verdict[],
  main: MainPackage,
  platform: Platform,
  mode: string | undefined,
): void {
  const finding = verdicts.flatMap(({ findings }) => findings).find(({ level }) => level === "error");
  if (finding === undefined) return;
  const fix = mode === "pie" && finding.rule === "static" ? PIE_FIX : finding.fix;
  throw new PlimsollError("binary-unfit", {
    what: finding.what,
    why: [finding.why, ...finding.evidence].join("\n"),
    ...(fix === undefined ? {} : { fix }),
    where: `${main.name} for ${formatPlatform(platform)}`,
  });
}
