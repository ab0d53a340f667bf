import { PlimsollError } from "../../base/error.ts";
import type { ProgramSize } from "../../report/converge-report.ts";
import { weighBuild } from "../../session/weigh-build.ts";
import type { GraphPackage } from "../../toolchain/go/package-graph.ts";
import type { CopiedModule } from "./copied-module.ts";
import { programRequests } from "./program-request.ts";

/**
 * The executables of a module: for Linux and this machine's architecture, without C. Null where it has none, too many, or
 * where one of them cannot be built so.
 */
export async function weighPrograms(
  copy: Pick<CopiedModule, "folder" | "go">,
  packages: ReadonlyMap<string, GraphPackage>,
): Promise<readonly ProgramSize[] | null> {
  const platform = { os: "linux", architecture: copy.go.settings.GOHOSTARCH ?? "amd64" };
  const requests = programRequests(copy, packages, { platform });
  if (requests === null) return null;
  const sizes: ProgramSize[] = [];
  for (const request of requests) {
    try {
      const { sizeBytes } = await weighBuild(copy.go, request);
      sizes.push({ importPath: request.package.importPath, sizeBytes });
    } catch (error) {
      if (error instanceof PlimsollError && error.code === "build-failed") return null;
      throw error;
    }
  }
  return sizes;
}
