import { readModules } from "./imports.ts";
import type { Tree } from "./tree.ts";

/** Where every start of plimsoll begins. */
const DOOR = "src/cli.ts";
/** The parser of the command line. */
const PACKAGES: ReadonlySet<string> = new Set(["@stricli/core"]);

/**
 * Every start loads what the command line imports, whatever verb is run: one import of a list of names can bring two
 * large libraries with it. Returns one line for each other package, with the chain of imports that leads there.
 */
export function checkStart(tree: Tree): string[] {
  const modules = new Map(readModules(tree, "src").map((module) => [module.path, module]));
  const chains = new Map([[DOOR, DOOR]]);
  const offences: string[] = [];
  for (const [path, chain] of chains) {
    for (const { specifier, target, typesOnly, isDynamic } of modules.get(path)?.imports ?? []) {
      if (typesOnly || isDynamic === true) continue;
      if (target !== undefined) {
        if (!chains.has(target)) chains.set(target, `${chain} → ${target}`);
      } else if (!specifier.startsWith("node:") && !PACKAGES.has(specifier)) {
        offences.push(`every start loads ${specifier}: ${chain}`);
      }
    }
  }
  return offences;
}
