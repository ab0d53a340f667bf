import { type ImageFiles, packageOf, walk } from "../../../evidence/runtime/image-files.ts";
import type { Finding } from "../../../format/scan-report/scan-report.ts";
import type { SlimImagePlan } from "../../../plan/slim-image/slim-image-plan.ts";
import type { FindingsOutlook } from "../../../report/findings-comparison-report.ts";
import { outlookOf } from "../../../service/findings/compare-reports.ts";
import { identityOf } from "../../../service/findings/image-identity.ts";
import type { SlimImageJob } from "./job.ts";

type StaysOf = (finding: Finding) => "yes" | "no" | "unknown";

/** What becomes of the findings that were given; null where there are no reports. */
export function findingsOutlook({ image, name, reports }: SlimImageJob, staysOf: StaysOf): FindingsOutlook | null {
  return reports.length === 0 ? null : outlookOf({ image: identityOf(image, name), reports }, staysOf);
}

/**
 * Whether something of a finding's package stays: of a package of the operating system any file, as its database lists
 * them, and of others a file that the report names.
 */
export function staysAfter(
  { keep }: Pick<SlimImagePlan, "keep">,
  files: ImageFiles,
  packagesThatStay: readonly string[],
): StaysOf {
  const [kept, stays] = [new Set(packagesThatStay), new Set(keep.map(({ path }) => path))];
  let installed: ReadonlySet<string> | undefined;
  return ({ ecosystem, name, places }) => {
    if (ecosystem.family === "os") {
      const word = `${ecosystem.name}:${name}`;
      if (kept.has(word)) return "yes";
      installed ??= installedPackages(files);
      return installed.has(word) ? "no" : "unknown";
    }
    const answers = places.map(({ path, target }) => staysAt(path ?? target, files, stays));
    if (answers.includes("yes")) return "yes";
    return answers.length > 0 && answers.every((answer) => answer === "no") ? "no" : "unknown";
  };
}

/** Packages that have a file in the image: `apk:musl`. */
function installedPackages(files: ImageFiles): ReadonlySet<string> {
  return new Set([...files.tree.entries()].flatMap(({ path }) => packageOf(files, path) ?? []));
}

function staysAt(path: string, files: ImageFiles, stays: ReadonlySet<string>): "yes" | "no" | "unknown" {
  const at = walk(files, path.replace(/^\/+/, ""));
  if (at.problem !== undefined || at.node.kind === "directory") return "unknown";
  return stays.has(at.path) ? "yes" : "no";
}
