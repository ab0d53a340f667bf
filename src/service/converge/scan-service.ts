import type { ScanReport } from "../../format/scan-report/scan-report.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { targetEnvironment } from "../../toolchain/go/target.ts";
import type { ServiceImage } from "../service-images.ts";
import { scan } from "./scan.ts";

/**
 * Runs govulncheck on the module of a service, for its platform and with its build tags. `db` is a database of advisories;
 * GOVULNDB when omitted. Throws what `scan` throws.
 */
export async function scanService(
  surroundings: Surroundings,
  { go, build }: ServiceImage,
  db: string | undefined,
): Promise<ScanReport> {
  const { package: main, platform, cgo, choices } = build;
  const tags =
    choices.tags.length === 0 ? {} : { GOFLAGS: `${go.settings.GOFLAGS ?? ""} -tags=${choices.tags.join(",")}` };
  const env = {
    ...go.env,
    ...targetEnvironment(platform, choices.env),
    CGO_ENABLED: cgo ? "1" : "0",
    ...tags,
  };
  const found = await scan(
    surroundings,
    { ...go, cwd: main.module?.folder ?? main.cwd, env },
    { ...(db === undefined ? {} : { db }) },
  );
  return found.reports[0]!.report;
}
