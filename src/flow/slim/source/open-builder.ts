import { PlimsollError } from "../../../base/error.ts";
import type { NamedService } from "../../../service/open-service.ts";
import type { OpenBuild } from "../../../session/open-build.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { readCheckoutFacts } from "../../../toolchain/git/checkout-facts.ts";
import { flagsOf, isOn, valueOfFlag } from "../../../toolchain/go/build-flags.ts";
import { settingOf } from "../../../toolchain/go/go.ts";
import type { MainPackage } from "../../../toolchain/go/main-package.ts";

type Named = Pick<NamedService, "request" | "gathered" | "opening">;

const FIX = "leave it out, or build with --builder local";

/**
 * The service as `--builder buildkit` builds it. The builder has no git, so nothing is stamped, and every other build of
 * the run is made without a stamp as well: what is compared, and who repeats the build, sees the same program. Throws
 * `flag-invalid` for what the builder cannot do.
 */
export function inBuildkit(
  surroundings: Surroundings,
  { request, gathered, opening }: Named,
): Omit<NamedService, "progress"> {
  const { own } = gathered;
  if (request.cgo) throw refused("--cgo", "the builder has no C compiler: it holds Go, and nothing else");
  if (own.go?.vcs === true) throw refused("--vcs", "the builder has no version control, and no checkout");
  return {
    request: { ...request, vcs: false },
    gathered: { ...gathered, own: { ...own, go: { ...own.go, vcs: false } } },
    opening,
    openCompiler: async (build, cacheFolder) => {
      requireFlags(build);
      const { openBuildkitCompiler } = await import("../../../session/open-buildkit.ts");
      return openBuildkitCompiler(surroundings, build.go, cacheFolder);
    },
    notesOf: own.go?.vcs === false ? async () => [] : (main) => notesOnStamp(surroundings, main),
  };
}

function requireFlags({ go, options: { choices } }: OpenBuild): void {
  const flags = flagsOf(go, choices);
  const stamps = valueOfFlag(flags, "buildvcs");
  if (isOn(stamps)) throw refused("-buildvcs", "the builder has no version control, and no checkout");
  if (valueOfFlag(flags, "toolexec")) throw refused("-toolexec", "the builder does not have the program that it names");
  const snapshot = settingOf(go, choices.env, "GOFIPS140") ?? "off";
  if (/^(?:off|latest|)$/.test(snapshot)) return;
  throw refused(`GOFIPS140=${snapshot}`, "the builder does not have this snapshot of the module");
}

function refused(what: string, why: string): PlimsollError {
  return new PlimsollError("flag-invalid", { what: `${what} cannot be used with --builder buildkit`, why, fix: FIX });
}

/** Said only where go would have stamped the revision here. */
async function notesOnStamp({ env, signal }: Surroundings, { how, folder }: MainPackage): Promise<readonly string[]> {
  if (how !== "build" || (await readCheckoutFacts(folder, env, signal)) === undefined) return [];
  return ["built in BuildKit, which has no checkout: the revision is not stamped into the program"];
}
