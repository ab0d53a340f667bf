/** Names in brackets are not packages: they stand for C code and for what the linker makes. */
export const C_PACKAGE = "[C]";

/** Prefixes that compilers and linkers put before the name of a type, which then gives the package. */
const TYPE_PREFIX =
  /^(?:type[:.]\.(?:eq|hash|importpath|namedata|assert|gcmask|gcprog|eqfunc\d*|hashfunc\d*)\.|type:|go:(?:itab\.)?|go\.itab\.|go\.(?=\())/;

/** An import path as the linker writes it, and the dot after it: the last element has no other dot. */
const QUALIFIER = /(?:^|[^\w./%~+!@-])((?:[\w%~+!@.-]+\/)*[\w%~+!@-]+)\.[\p{L}_(.]/u;

/**
 * Suffixes that GCC and Clang add to the names of copies and of static variables in functions: `yy_reduce.isra.0`,
 * `zType.8`.
 */
const C_CLONE = /^[\w$]+(?:\.(?:\d+|constprop|isra|part|cold|lto_priv|llvm))+$/;

/**
 * The import path in the name of a function or variable, as the linker writes it; undefined for a name without one (C,
 * assembly). cmd/internal/objabi/path.go: in the last path element dots and unusual bytes are escaped as %xx.
 *
 *     net/http.(*Server).Serve            gopkg.in/yaml%2ev3.Unmarshal        slices.SortFunc[go.shape.[]int]
 *     net/http.init.0.func1               strings.(*Reader).Read-fm           type:.eq.[2]net/netip.Addr
 */
export function packageOfSymbol(name: string): string | undefined {
  if (C_CLONE.test(name)) return undefined;
  const isOfType = (name.startsWith("type") || name.startsWith("go")) && TYPE_PREFIX.test(name);
  return isOfType ? packageOfType(name.replace(TYPE_PREFIX, "")) : plainPackage(name);
}

/** The first package in the linker's name of a type: net/http for `map[string]*net/http.Client`. */
export function packageOfType(type: string): string | undefined {
  const found = QUALIFIER.exec(type)?.[1];
  return found === undefined ? undefined : unescapePath(found);
}

function plainPackage(name: string): string | undefined {
  const bracket = indexOrEnd(name, "[");
  const limit = Math.min(bracket, indexOrEnd(name, "("), indexOrEnd(name, "{"));
  const slash = name.lastIndexOf("/", limit - 1);
  const dot = name.indexOf(".", slash + 1);
  return dot <= 0 || dot > limit ? undefined : unescapePath(name.slice(0, dot));
}

function indexOrEnd(name: string, what: string): number {
  const index = name.indexOf(what);
  return index === -1 ? name.length : index;
}

/** The import path that is escaped in names of the linker. */
export function unescapePath(path: string): string {
  if (!path.includes("%")) return path;
  return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
