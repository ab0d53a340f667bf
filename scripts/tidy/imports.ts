import { posix } from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import type { Tree } from "./tree.ts";

/** One import of a module, types included: the compiler drops those, but a boundary must not. */
export interface Import {
  /** As written: `./digest.ts`, `node:fs`, `undici`. */
  readonly specifier: string;
  /** The file that a relative specifier leads to, relative to the root. */
  readonly target: string | undefined;
  /** Only types are imported. */
  readonly typesOnly: boolean;
  /** By import(), when the program gets there. */
  readonly isDynamic?: boolean;
}

export interface Module {
  readonly path: string;
  readonly imports: readonly Import[];
  /** Why the list is not complete: a syntax error, or an import with a computed specifier. */
  readonly unreadable: readonly string[];
}

/** Parses every TypeScript file below `folder`. */
export function readModules(tree: Tree, folder: string): Module[] {
  return tree.files
    .filter((path) => path.startsWith(`${folder}/`) && path.endsWith(".ts"))
    .map((path) => readModule(path, tree.read(path)));
}

function readModule(path: string, source: string): Module {
  const { errors, module, program } = parseSync(path, source);
  const imports: Import[] = [];
  const unreadable = errors.map((error) => `${path}: ${error.message}`);
  const add = (specifier: string, typesOnly: boolean, isDynamic = false) => {
    const target = specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : undefined;
    imports.push({ specifier, target, typesOnly, isDynamic });
  };

  for (const { moduleRequest, entries } of module.staticImports) {
    add(moduleRequest.value, entries.length > 0 && entries.every((entry) => entry.isType));
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) if (moduleRequest !== null) add(moduleRequest.value, isType);
  }
  new Visitor({
    ImportExpression({ source: request, start }) {
      if (request.type === "Literal" && typeof request.value === "string") add(request.value, false, true);
      else unreadable.push(`${path}: the import() at offset ${start} computes what it imports`);
    },
    TSImportType({ source: request }) {
      add(request.value, true);
    },
  }).visit(program);
  return { path, imports, unreadable };
}
