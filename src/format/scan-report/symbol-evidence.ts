import type { JsonMember } from "../../base/json-member.ts";
import { listIn, textIn, textsIn } from "./member.ts";
import { affectedIn } from "./osv-entry.ts";
import type { Frame, Tier } from "./scan-report.ts";

/** For each module that a vulnerability is in: the packages that are named, with those symbols that are named of them. */
export type NamedSymbols = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/**
 * What the description of a vulnerability names for every system: `ecosystem_specific.imports` of a Go report. Packages
 * that are vulnerable on some systems only are left out.
 */
export function namedSymbols(entry: JsonMember): NamedSymbols {
  const modules = new Set(
    listIn(entry, "affected").flatMap((one) => textIn(one.optional("package")?.optional("name")) ?? []),
  );
  return new Map(
    [...modules].map((module) => {
      const specific = affectedIn(entry, module).flatMap((one) => one.optional("ecosystem_specific") ?? []);
      const imports = specific.flatMap((one) => listIn(one, "imports"));
      const everywhere = imports.filter((one) => [...textsIn(one, "goos"), ...textsIn(one, "goarch")].length === 0);
      const packages = everywhere.flatMap((one): [string, readonly string[]][] => {
        const path = textIn(one.optional("path"));
        return path === null ? [] : [[path, textsIn(one, "symbols")]];
      });
      return [module, new Map(packages)];
    }),
  );
}

/**
 * Do these findings show that govulncheck had the symbol table of a binary? Without one it reports every package and
 * every exported symbol that a vulnerability names (internal/vulncheck/binary.go of golang.org/x/vuln), so any that is
 * missing shows that it looked.
 */
export function showsSymbolTable(
  named: NamedSymbols,
  module: string,
  traces: readonly (readonly Frame[])[],
  depth: Tier | null,
): boolean {
  const packages = named.get(module) ?? new Map<string, readonly string[]>();
  const reported = new Set(
    traces.map(([first]) => `${first!.package} ${depth === "symbol" ? (first!.symbol ?? "") : ""}`),
  );
  for (const [path, symbols] of packages) {
    if (!reported.has(`${path} `)) return true;
    const exported = depth === "symbol" ? symbols.filter(isExported) : [];
    if (exported.some((symbol) => !reported.has(`${path} ${symbol}`))) return true;
  }
  return false;
}

/** `Get`, `Result.Get`: every part of the name starts with a capital letter. */
function isExported(symbol: string): boolean {
  return /^\p{Lu}[^.]*(?:\.\p{Lu}[^.]*)?$/u.test(symbol);
}
