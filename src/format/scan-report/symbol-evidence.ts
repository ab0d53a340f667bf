import type { JsonMember } from "../../base/json-member.ts";
import { listIn, textIn, textsIn } from "./member.ts";
import { affectedIn } from "./osv-entry.ts";
import type { Frame } from "./scan-report.ts";

/** For each module that a vulnerability is in: the packages that are named, with those symbols that are named of them. */
export type NamedSymbols = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/**
 * What the description of a vulnerability names whatever is built: `ecosystem_specific.imports` of a Go report. Packages
 * that are vulnerable on some systems only are left out, and modules of which other versions have other symbols.
 */
export function namedSymbols(entry: JsonMember, modules: ReadonlySet<string>): NamedSymbols {
  return new Map([...modules].map((module) => [module, new Map(importsOf(affectedIn(entry, module)))]));
}

function importsOf(affected: readonly JsonMember[]): readonly (readonly [string, readonly string[]])[] {
  const [only, ...others] = affected;
  const specific = others.length === 0 ? only?.optional("ecosystem_specific") : undefined;
  const imports = specific === undefined ? [] : listIn(specific, "imports");
  const everywhere = imports.filter((one) => [...textsIn(one, "goos"), ...textsIn(one, "goarch")].length === 0);
  return everywhere.flatMap((one) => {
    const path = textIn(one.optional("path"));
    return path === null ? [] : [[path, textsIn(one, "symbols")] as const];
  });
}

/**
 * Do these findings of a scan for symbols show that govulncheck had the symbol table of a binary? Without one it reports
 * a package with every exported symbol that the vulnerability names of it (internal/vulncheck/binary.go and witness.go of
 * golang.org/x/vuln), so a symbol that is missing from a reported package shows that it looked.
 */
export function showsSymbolTable(named: NamedSymbols, module: string, traces: readonly (readonly Frame[])[]): boolean {
  const packages = new Set(traces.map(([first]) => first!.package));
  const symbols = new Set(traces.map(([first]) => `${first!.package} ${first!.symbol}`));
  const reported = [...(named.get(module) ?? [])].filter(([path]) => packages.has(path));
  return reported.some(([path, names]) => names.some((name) => isExported(name) && !symbols.has(`${path} ${name}`)));
}

/** `Get`, `Result.Get`: every part of the name starts with a capital letter. */
function isExported(symbol: string): boolean {
  return /^\p{Lu}[^.]*(?:\.\p{Lu}[^.]*)?$/u.test(symbol);
}
