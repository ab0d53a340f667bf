import { counted } from "../base/counted.ts";
import { LIMITS } from "../base/limits.ts";
import type { FileEntry } from "../build/file-entry.ts";
import { type DatabaseTexts, packageEntries } from "../build/pieces/package-database.ts";
import { packageOf, readTexts, walk } from "../evidence/runtime/image-files.ts";
import type { SlimImagePlan } from "../plan/slim-image/slim-image-plan.ts";
import type { SurveyedFiles } from "./surveyed-files.ts";

const APK = ["lib/apk/db/installed", "usr/lib/apk/db/installed"];
const STATUS = "var/lib/dpkg/status";
const INFO = "var/lib/dpkg/info";

export interface PackageRecords {
  readonly entries: readonly FileEntry[];
  readonly notes: readonly string[];
}

/** The records that say which packages of the operating system are left, so that scanners still find them. */
export async function packageRecords(plan: Pick<SlimImagePlan, "keep">, files: SurveyedFiles): Promise<PackageRecords> {
  const stays = new Set(plan.keep.map(({ path }) => path));
  const packages = survivors(plan, files);
  const { texts, sumsPaths } = await readDatabases(files, packages.deb);
  const entries = packageEntries(texts, {
    ...packages,
    stays: (path) => {
      const at = walk(files, path.slice(0, Math.max(0, path.lastIndexOf("/"))));
      return (
        at.problem === undefined && stays.has([at.path, path.split("/").at(-1)].filter((each) => each !== "").join("/"))
      );
    },
  });
  const rpm = packages.rpm.size;
  const notes = [
    ...(rpm === 0
      ? []
      : [
          `${counted(rpm, "rpm package stays", "rpm packages stay")} only in part, and no database lists what stays: scanners will not find it`,
        ]),
    ...(packages.deb.size > 0 && texts.dpkgStatus !== undefined && sumsPaths === 0
      ? ["dpkg's digests of the packages that stay are missing"]
      : []),
  ];
  return { entries: entries.filter(({ path }) => !stays.has(path)), notes };
}

interface SurvivingPackages {
  readonly apk: ReadonlySet<string>;
  readonly deb: ReadonlySet<string>;
  readonly rpm: ReadonlySet<string>;
}

/** The packages with at least one file or link that stays, as `apk:musl`, in their order. */
export function packagesThatStay(plan: Pick<SlimImagePlan, "keep">, files: SurveyedFiles): readonly string[] {
  return Object.entries(survivors(plan, files)).flatMap(([kind, names]) =>
    [...names].sort().map((name) => `${kind}:${name}`),
  );
}

function survivors(plan: Pick<SlimImagePlan, "keep">, files: SurveyedFiles): SurvivingPackages {
  const found = { apk: new Set<string>(), deb: new Set<string>(), rpm: new Set<string>() };
  for (const { path } of plan.keep) {
    const [kind = "", name = ""] = packageOf(files, path)?.split(":") ?? [];
    if (kind === "apk" || kind === "deb" || kind === "rpm") found[kind].add(name);
  }
  return found;
}

async function readDatabases(
  files: SurveyedFiles,
  deb: ReadonlySet<string>,
): Promise<{ readonly texts: DatabaseTexts; readonly sumsPaths: number }> {
  const sumsOf = new Map(
    [...(files.tree.find(INFO)?.children?.keys() ?? [])].flatMap((file) => {
      const name = /^([^:]+)(?::[^.]+)?\.md5sums$/.exec(file)?.[1];
      return name !== undefined && deb.has(name) ? [[`${INFO}/${file}`, name] as const] : [];
    }),
  );
  const wanted = [...APK, ...(deb.size === 0 ? [] : [STATUS]), ...sumsOf.keys()];
  const found = await readTexts(files, wanted, LIMITS.packageDatabaseBytes);
  const apk = APK.map((path) => ({ path: walkedPath(files, path), text: found.get(path) })).find(
    ({ text }) => text !== undefined,
  );
  const dpkgSums = new Map([...sumsOf].map(([path, name]) => [name, found.get(path) ?? ""]));
  const texts = {
    apk: apk?.text === undefined ? undefined : { path: apk.path, text: apk.text },
    dpkgStatus: found.get(STATUS),
    dpkgSums,
  };
  return { texts, sumsPaths: dpkgSums.size };
}

function walkedPath(files: SurveyedFiles, path: string): string {
  const walked = walk(files, path);
  return walked.problem === undefined ? walked.path : path;
}
