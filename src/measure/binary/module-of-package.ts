import type { ModuleInfo } from "../../format/go/module-info.ts";
import { LINKER_MADE } from "../label.ts";
import { C_PACKAGE } from "./package-name.ts";

const STANDARD_LIBRARY = "std";
export const C_CODE = "cgo";
/** The linker's name for the main package, whatever its import path is. */
const MAIN = "main";
/** The package in which the compiler declares the shape types for type parameters. */
const SHAPES = "go.shape";

/**
 * Hosts with an owner before each repository (cmd/go/internal/vcs), and golang.org, whose repositories are all below
 * `x`.
 */
const HOSTS_WITH_OWNERS: ReadonlySet<string> = new Set(["github.com", "bitbucket.org", "gitlab.com", "golang.org"]);

/** A host with two forms of paths: `gopkg.in/yaml.v2`, and with an owner `gopkg.in/square/go-jose.v2`. */
const GOPKG = "gopkg.in";
const GOPKG_VERSIONED = /\.v\d+(-unstable)?$/;

/**
 * Gives the module of a package: among the modules in the build information, the one with the longest path that is a
 * prefix of the import path. A first path element without a dot means the standard library. A program that was built
 * without modules names none: then the repository is used instead, as far as the import path shows it.
 */
export class ModulesOfPackages {
  readonly #info: ModuleInfo | undefined;
  readonly #paths: ReadonlySet<string>;

  constructor(info: ModuleInfo | undefined) {
    this.#info = info;
    this.#paths = new Set([...(info?.main ? [info.main.path] : []), ...(info?.deps ?? []).map(({ path }) => path)]);
  }

  /** The import path of the package that has this name for the linker. */
  importPath(name: string): string {
    const path = this.#info?.path;
    return name === MAIN && path !== undefined && path !== "" && path !== "command-line-arguments" ? path : name;
  }

  moduleOf(importPath: string): string {
    if (importPath === C_PACKAGE) return C_CODE;
    for (let end = importPath.length; end > 0; end = importPath.lastIndexOf("/", end - 1)) {
      const prefix = importPath.slice(0, end);
      if (this.#paths.has(prefix)) return prefix;
    }
    const first = importPath.split("/", 1)[0]!;
    const isMain = importPath === MAIN || importPath === this.#info?.path;
    const mainModule = this.#info?.main?.path ?? "";
    if (isMain && mainModule !== "") return mainModule;
    if (first === SHAPES) return LINKER_MADE;
    if (first.includes(".")) return repositoryOf(importPath);
    return isMain ? importPath : STANDARD_LIBRARY;
  }
}

function repositoryOf(importPath: string): string {
  const elements = importPath.split("/");
  const hasOwner =
    elements[0] === GOPKG ? !GOPKG_VERSIONED.test(elements[1] ?? "") : HOSTS_WITH_OWNERS.has(elements[0]!);
  return elements.slice(0, hasOwner ? 3 : 2).join("/");
}
