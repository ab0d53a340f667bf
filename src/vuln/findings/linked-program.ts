import type { Digest } from "../../base/digest.ts";
import type { ModuleInfo } from "../../format/go/module-info.ts";
import { ecosystemNamed, versionIn } from "../../format/scan-report/ecosystem.ts";

/** A Go program, as its own bytes describe it. */
export interface LinkedProgram {
  /** In an image without a slash in front, `usr/local/bin/order`; otherwise as it was named. */
  readonly path: string;
  /** Of the program's bytes. */
  readonly digest: Digest;
  /** `go1.26.8`; `unknown` where the program does not say. */
  readonly goVersion: string;
  /** Import path of the main package. */
  readonly main: string;
  /** Path of the main module; null where the program was built without one. */
  readonly mainModule: string | null;
  /**
   * The version of every module that is linked in, the main module included, and of Go's own as `stdlib` and `toolchain`.
   * Of a replaced module, what stands in its place.
   */
  readonly versions: ReadonlyMap<string, string>;
  /** Without a symbol table a scanner sees modules, and nothing that is nearer to the code. */
  readonly hasSymbols: boolean;
}

/** Go's own modules, which no build information lists: the release of Go is their version. */
const GOES = ["stdlib", "toolchain"];

/** What the build information of a program says, in the form in which scanners' findings are compared with it. */
export function programOf(
  { goVersion, modules }: { readonly goVersion: string; readonly modules: ModuleInfo },
  file: Pick<LinkedProgram, "path" | "digest" | "hasSymbols">,
): LinkedProgram {
  const { path: main, main: own, deps } = modules;
  const linked = [...(own === undefined ? [] : [own]), ...deps].map((module) => module.replace ?? module);
  // Experiments follow the release: `go1.26.8 X:jsonv2`.
  const [release = ""] = goVersion.split(" ");
  const versions = [
    ...linked.map(({ path, version }) => [path, version] as const),
    ...GOES.map((name) => [name, versionIn(ecosystemNamed("go"), name, release)] as const),
  ];
  return { ...file, goVersion, main, mainModule: own?.path ?? null, versions: new Map(versions) };
}
