import type { Go } from "./go.ts";
import { listObjects } from "./list.ts";

/** A package that a module, or one of its tests, is built from. */
export interface GraphPackage {
  /** The import path; the package of a test binary ends with `.test`. */
  readonly importPath: string;
  readonly isMain: boolean;
  /** The folder, in the module itself. */
  readonly folder: string;
  /** The path of its module; null for the standard library. */
  readonly module: string | null;
  readonly isOwn: boolean;
  readonly imports: readonly string[];
}

interface Listed {
  readonly ImportPath: string;
  readonly Name?: string;
  readonly Dir?: string;
  readonly ForTest?: string;
  readonly Module?: { readonly Path: string; readonly Main?: boolean };
  readonly Imports?: readonly string[];
}

const FIELDS = "ImportPath,Name,Dir,ForTest,Module,Imports";

/**
 * The packages of a module with everything that they and their tests import, for this machine. Variants of a package
 * that exist for a test are one with it. Throws what the go command's failures throw.
 */
export async function listPackageGraph(go: Go): Promise<ReadonlyMap<string, GraphPackage>> {
  const listed = await listObjects<Listed>(go, ["list", "-deps", "-test", `-json=${FIELDS}`, "./..."]);
  const packages = new Map<string, GraphPackage>();
  for (const one of listed) {
    const importPath = plain(one.ImportPath);
    const known = packages.get(importPath);
    const isOwn = one.Module?.Main ?? false;
    packages.set(importPath, {
      importPath,
      isMain: (known?.isMain ?? false) || (isOwn && one.Name === "main" && !importPath.endsWith(TEST)),
      folder: known?.folder ?? one.Dir ?? "",
      module: one.Module?.Path ?? null,
      isOwn,
      imports: [...new Set([...(known?.imports ?? []), ...(one.Imports ?? []).map(plain)])],
    });
  }
  return packages;
}

/** What the package of a test binary ends with. */
const TEST = ".test";

/** `example.com/a [example.com/a.test]` is a variant of `example.com/a`. */
function plain(importPath: string): string {
  return importPath.replace(/ \[.*$/, "");
}
