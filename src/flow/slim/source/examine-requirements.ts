import { endsRun, PlimsollError } from "../../../base/error.ts";
import { asPlimsollError } from "../../../report/error-view.ts";
import { settled } from "../../../report/progress.ts";
import type { Converger } from "../../../service/converge/convergence.ts";
import type { FittedFindings } from "../../../service/converge/scan.ts";
import type { SlimJob } from "../../../service/job.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { isFile } from "../../../store/file/binary-file.ts";
import { flagsOf, valueOfFlag } from "../../../toolchain/go/build-flags.ts";
import { settingOf } from "../../../toolchain/go/go.ts";
import { convergeModeOf } from "../request/converge-mode.ts";
import type { SlimRequest } from "../request/request.ts";

/** What step 4 has found out of the module that is built. */
export type ExaminedRequirements =
  | { readonly kind: "not-asked" }
  /** The image could not be delivered, which is reported at once. */
  | { readonly kind: "not-reached" }
  | { readonly kind: "failed"; readonly error: PlimsollError }
  | { readonly kind: "scanned"; readonly found: FittedFindings }
  | { readonly kind: "searched"; readonly convergence: Awaited<ReturnType<Converger>> };

/** Step 4, as far as it was asked for. It throws nothing: a failure is told in the step's row. */
export async function examineRequirements(
  job: SlimJob,
  request: SlimRequest,
  converger: Converger,
): Promise<ExaminedRequirements> {
  if (convergeModeOf(request) === undefined) return { kind: "not-asked" };
  try {
    return await examine(job, request, converger);
  } catch (thrown) {
    return { kind: "failed", error: asPlimsollError(thrown) };
  }
}

/** The error that ends the run, such as an interruption. */
export function endOf(examined: ExaminedRequirements): PlimsollError | undefined {
  return examined.kind === "failed" && endsRun(examined.error) ? examined.error : undefined;
}

/**
 * Writes the change before anything is built. Throws `flag-invalid` where there is no go.mod that plimsoll could change, and
 * what `converge` throws: whoever asked for a change wants no image without it.
 */
export async function writeRequirements(
  job: SlimJob,
  request: SlimRequest,
  converger: Converger,
): Promise<ExaminedRequirements> {
  await requireNoVendoring(job);
  return await examine(job, request, converger);
}

async function examine(job: SlimJob, request: SlimRequest, converger: Converger): Promise<ExaminedRequirements> {
  const folder = ownModule(job);
  requireDatabase(job, request);
  const mode = convergeModeOf(request);
  const where = {
    ...(request.findings === undefined ? {} : { from: request.findings }),
    ...(request.db === undefined ? {} : { db: request.db }),
  };
  const as = surroundingsOf(job);
  const [examined] = settled(
    await job.progress.phase([
      {
        title: "Look for vulnerable modules",
        run: async (voice): Promise<ExaminedRequirements> => {
          if (mode === "scan") {
            const { lookAtModule } = await import("../../../service/converge/look.ts");
            const found = await lookAtModule(as, folder, where);
            voice.title("Looked for vulnerable modules");
            return { kind: "scanned", found };
          }
          const wanted = { ...where, write: mode === "write" };
          const options = { onWork: (what: string) => voice.note(what), weighs: false };
          const convergence = await converger(as, folder, wanted, options);
          voice.title(
            convergence.report.written
              ? "Wrote go.mod and go.sum"
              : "Searched the smallest change of go.mod that clears findings",
          );
          return { kind: "searched", convergence };
        },
      },
    ]),
  );
  return examined!;
}

/** The folder of the module that all programs are built in. */
function ownModule({ go, choices, packages }: SlimJob): string {
  const foreign = packages.find(({ how, module }) => how !== "build" || module === undefined);
  const folders = new Set(packages.map(({ module }) => module?.folder));
  const refuse = (what: string, why: string): never => {
    throw new PlimsollError("flag-invalid", { what, why, fix: "name programs of one module of your own" });
  };
  if (foreign !== undefined) {
    const why = foreign.module === undefined ? "it is in no module" : "its module was downloaded";
    return refuse(`${foreign.source} has no go.mod that could be changed`, why);
  }
  if (folders.size > 1) return refuse("the programs are of several modules", "one go.mod is looked at in a run");
  if ((valueOfFlag(flagsOf(go, choices), "modfile") ?? "") !== "") {
    return refuse("the build names another go.mod with -modfile", "plimsoll changes only the go.mod of the module");
  }
  return packages[0]!.module!.folder;
}

/** Where go builds from the vendor folder, it would refuse one that does not fit go.mod. */
async function requireNoVendoring(job: SlimJob): Promise<void> {
  const folder = ownModule(job);
  const mode = valueOfFlag(flagsOf(job.go, job.choices), "mod");
  if (mode === "mod" || mode === "readonly" || !(await isFile("vendor/modules.txt", folder))) return;
  throw new PlimsollError("flag-invalid", {
    what: "--converge write cannot be used where go builds from a vendor folder",
    why: "the folder would no longer fit go.mod, and nothing could be built",
    fix: "run `plimsoll converge --write` and `go mod vendor` first, and then slim without the flag",
  });
}

function requireDatabase({ settings, surroundings }: SlimJob, { findings, db }: SlimRequest): void {
  const address = db ?? surroundings.env.GOVULNDB ?? "";
  const isRemote = address === "" || /^https?:/i.test(address);
  if (!settings.offline || findings !== undefined || !isRemote) return;
  throw new PlimsollError("flag-invalid", {
    what: "--offline leaves govulncheck without a database",
    why: "it would be read from the network",
    fix: "name a folder with --db, or a report with --findings",
  });
}

/** Variables and tags of the build are those that its packages are listed, built and looked at with. */
function surroundingsOf({ surroundings, go, choices }: SlimJob): Surroundings {
  const goflags = settingOf(go, choices.env, "GOFLAGS") ?? "";
  const { tags } = flagsOf(go, choices);
  const all = [goflags, ...(tags.length === 0 ? [] : [`-tags=${tags.join(",")}`])].filter((word) => word !== "");
  // An empty GOFLAGS does not count as set.
  const flags = all.length === 0 ? {} : { GOFLAGS: all.join(" ") };
  return { ...surroundings, env: { ...surroundings.env, ...choices.env, ...flags } };
}
