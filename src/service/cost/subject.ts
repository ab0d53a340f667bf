import { PlimsollError } from "../../base/error.ts";
import { wantedIn } from "../../measure/link/wanted.ts";
import type { Dependency } from "../../toolchain/go/dependencies.ts";
import type { RequiredModule } from "../../toolchain/go/module-list.ts";

/** What a person asks the cost of. */
export interface AskedCost {
  /** A module's path, or the import path of one package. */
  readonly name: string;
  /** A version, or a query such as `latest`; undefined where the version of the program is meant. */
  readonly query: string | undefined;
}

/** What that is in a program. */
export interface CostSubject {
  readonly name: string;
  /** The packages of the program that are meant; none where a module is only required. */
  readonly packages: ReadonlySet<string>;
  /** Null for the standard library. */
  readonly module: { readonly path: string; readonly version: string | null } | null;
  /** Whether the module as a whole is meant, and not one of its packages. */
  readonly isModule: boolean;
  readonly notes: readonly string[];
}

/** Reads `MODULE[@VERSION]`. Throws `flag-invalid` for what every program has, and for a version that is none. */
export function parseAskedCost(text: string): AskedCost {
  const at = text.lastIndexOf("@");
  const [name, query] = at <= 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
  if (name === "std" || name === "main") {
    throw new PlimsollError("flag-invalid", {
      what: `the cost of ${name} cannot be measured`,
      why: name === "std" ? "no Go program is without the standard library" : "it is the program itself",
      fix: "name a module or a package: plimsoll cost google.golang.org/grpc",
    });
  }
  if (query === undefined || (query !== "none" && /^[\w.+<>=-]+$/.test(query))) return { name, query };
  throw new PlimsollError("flag-invalid", {
    what: `${text} names no version`,
    why: query === "none" ? "the cost of a module is what the program loses without it" : `it is "${query}"`,
    fix: `plimsoll cost ${name}, or a version such as ${name}@v1.2.3`,
  });
}

/**
 * Finds what is asked for among the packages of a program and the modules of its build list, where that is known.
 * Undefined where neither has it. Throws `source-invalid` for the program itself.
 */
export function findCostSubject(
  dependencies: readonly Dependency[],
  modules: readonly RequiredModule[] | null,
  name: string,
): CostSubject | undefined {
  const found = wantedIn(dependencies, name);
  if (found === undefined) return requiredSubject(modules, name);
  const main = dependencies.at(-1)!;
  if (found.packages.has(main.importPath)) {
    throw new PlimsollError("source-invalid", {
      what: `${name} is the program itself`,
      why: `its packages include ${main.importPath}, where the program starts`,
      fix: "name a module that it uses, or another package",
    });
  }
  const [module] = dependencies.flatMap((one) => (found.packages.has(one.importPath) ? [one.module ?? null] : []));
  const [path = "", version = null] = module?.split("@") ?? [];
  return {
    name,
    packages: found.packages,
    module: module === null || module === undefined ? null : { path, version },
    isModule: path === name,
    notes: found.notes,
  };
}

function requiredSubject(modules: readonly RequiredModule[] | null, name: string): CostSubject | undefined {
  const module = modules?.find(({ path, main }) => path === name && !main);
  if (module === undefined) return undefined;
  return {
    name,
    packages: new Set(),
    module: { path: name, version: module.version ?? null },
    isModule: true,
    notes: [],
  };
}

/** The error for what neither a program nor its go.mod has. */
export function notInProgram(
  name: string,
  known: { readonly modules: readonly RequiredModule[] | null; readonly tags: readonly string[] | null },
): PlimsollError {
  const { modules, tags } = known;
  const holder = modules
    ?.filter(({ path }) => name.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
  const has = "none of its packages has that import path, or is of a module of that path";
  return new PlimsollError("source-invalid", {
    what: `${name} is not in this program`,
    why: holder === undefined ? has : `${has}; the module ${holder.path} is required, but not for this package`,
    fix:
      tags === null
        ? "`plimsoll explain PACKAGE --by module` lists the modules of the program"
        : `a build tag brings it: --tags ${tags.join(",")}`,
  });
}
