import { resolve } from "node:path";
import type { PackageToAudit } from "./auditor.ts";
import { flagsOf, listArguments } from "./build-flags.ts";
import { standFor } from "./dependencies.ts";
import type { Go } from "./go.ts";
import { kindOf } from "./go-ground.ts";
import { listObjects } from "./list.ts";
import type { Stand } from "./list-packages.ts";
import { standOf } from "./local-package.ts";
import { readOverlay } from "./overlay.ts";
import { parseVersionedPath, resolveRemotePackage } from "./remote-package.ts";
import type { ResolveOptions } from "./resolve-options.ts";
import { placeOf } from "./sources.ts";
import { targetEnvironment } from "./target.ts";

/** Where go looks at what is audited, and how. */
export interface AuditStand extends Stand {
  readonly env: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  /** The path of the module that was named with a version; null where it is the user's own. */
  readonly module: string | null;
}

export interface AuditBuild extends Omit<ResolveOptions, "allowModuleFolder"> {
  readonly cgo: boolean;
}

/**
 * `./...`, a folder, an import path, a pattern of them, or `path@version` of a program. Throws `source-invalid`,
 * `module-not-found`, `module-not-installable`.
 */
export async function openAuditStand(go: Go, source: string, build: AuditBuild): Promise<AuditStand> {
  const { platform, choices, cgo } = build;
  const options = { ...build, allowModuleFolder: false };
  const versioned = parseVersionedPath(source);
  if (versioned !== undefined && (await kindOf(resolve(go.cwd, source))) !== "folder") {
    const named = await resolveRemotePackage(go, versioned, options);
    return { ...(await standFor(go, { ...build, package: named })), module: named.module?.path ?? null };
  }
  const { cwd, arguments: names } = await standOf(go, source, options);
  const env = { ...choices.env, ...targetEnvironment(platform, choices.env), CGO_ENABLED: cgo ? "1" : "0" };
  return { cwd, arguments: names, env, flags: listArguments(flagsOf(go, choices)), module: null };
}

/** A package with all that a reader of its source needs. */
export interface CompiledForAudit {
  readonly path: string;
  /** The path of its module; null for the standard library. */
  readonly module: string | null;
  /** Whether its module is the user's own: the main module, or one of a workspace. */
  readonly isOwn: boolean;
  /** How many test files its folder has: they are never part of it. */
  readonly testFiles: number;
  /** Why go could not compile it, in its words. */
  readonly problem: string | null;
  readonly toAudit: Omit<PackageToAudit, "audit">;
}

interface Listed {
  readonly ImportPath: string;
  readonly Dir?: string;
  readonly Export?: string;
  readonly GoFiles?: readonly string[];
  readonly CgoFiles?: readonly string[];
  readonly TestGoFiles?: readonly string[];
  readonly XTestGoFiles?: readonly string[];
  readonly ImportMap?: Readonly<Record<string, string>>;
  readonly Module?: { readonly Path: string; readonly Main?: boolean };
  readonly Error?: { readonly Err: string };
  readonly DepsErrors?: readonly { readonly Err: string }[];
}

const FIELDS = "ImportPath,Dir,Export,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,ImportMap,Module,Error,DepsErrors";

/**
 * Compiles packages and all that they need, as far as they compile: what Go's cache has is not compiled again. Each
 * comes after those that it imports. `onDownload` is told of modules that are fetched. Throws what the go command's
 * failures throw.
 */
export async function compileForAudit(
  go: Go,
  { cwd, arguments: names, env, flags, module: named }: AuditStand,
  { choices }: AuditBuild,
  onDownload: (module: string) => void,
): Promise<readonly CompiledForAudit[]> {
  // What is only listed carries no build information, and stamping can fail.
  const args = ["list", "-deps", "-export", "-e", `-json=${FIELDS}`, ...flags, "-buildvcs=false", "--", ...names];
  const onStderrLine = (line: string) => {
    const [, module] = /^go: downloading (.*)$/.exec(line) ?? [];
    if (module !== undefined) onDownload(module);
  };
  const listed = await listObjects<Listed>(go, args, { cwd, env, tolerant: true, onStderrLine });
  const overlay = await readOverlay(flagsOf(go, choices), cwd);
  return listed.map((one) => {
    const { Dir: folder = "", GoFiles = [], CgoFiles = [], TestGoFiles = [], XTestGoFiles = [] } = one;
    return {
      path: one.ImportPath,
      module: one.Module?.Path ?? null,
      isOwn: one.Module !== undefined && (one.Module.Main === true || one.Module.Path === named),
      testFiles: TestGoFiles.length + XTestGoFiles.length,
      problem: one.Error?.Err ?? one.DepsErrors?.[0]?.Err ?? null,
      toAudit: {
        path: one.ImportPath,
        export: one.Export ?? "",
        files: [...GoFiles, ...CgoFiles].map((name) => placeOf({ folder, name }, overlay)),
        imports: one.ImportMap ?? {},
      },
    };
  });
}
