import { PlimsollError } from "../../base/error.ts";

/** What `govulncheck -mode extract` keeps of a program, as far as it says which program that was. */
export interface Extract {
  /** Import path of the main package. */
  readonly main: string;
  /** `go1.26.8` */
  readonly goVersion: string;
  /** Modules that are linked in, the main module first, with their versions; of a replaced one what stands in its place. */
  readonly modules: readonly { readonly path: string; readonly version: string }[];
  /** Functions by name, inlined ones among them. 0 for a program that was stripped before. */
  readonly symbols: number;
}

const NAME = "govulncheck-extract";

/**
 * Reads two JSON values, one a line: which form it is, and the program (internal/scan/extract.go and
 * internal/vulncheck/binary.go of golang.org/x/vuln). Throws `kept-scan-invalid`.
 */
export function parseExtract(bytes: Uint8Array, where: string): Extract {
  const [head = "", body = "", ...rest] = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString()
    .split("\n");
  const { name } = objectIn(head, where);
  if (name !== NAME || rest.join("") !== "") refuse(where, `it does not start with the name ${NAME}, or is cut off`);
  const { path, main, modules, pkgSymbols, goVersion } = objectIn(body, where);
  const listed = [...(isObject(main) ? [main] : []), ...listOf(modules)].map(builtOf);
  return {
    main: textOf(path),
    goVersion: textOf(goVersion),
    modules: listed.map(({ Path, Version }) => ({ path: textOf(Path), version: textOf(Version) })),
    symbols: listOf(pkgSymbols).length,
  };
}

type Members = Readonly<Record<string, unknown>>;

function builtOf(module: unknown): Members {
  const members = isObject(module) ? module : {};
  return isObject(members.Replace) ? members.Replace : members;
}

function objectIn(line: string, where: string): Members {
  try {
    const value: unknown = JSON.parse(line);
    if (isObject(value)) return value;
  } catch {
    // What is no JSON is refused like JSON of another kind.
  }
  return refuse(where, "a line of it is no JSON object");
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function refuse(where: string, why: string): never {
  throw new PlimsollError("kept-scan-invalid", {
    what: `${where} is not what govulncheck extracts of a program`,
    why,
    fix: "make it again: plimsoll slim . --keep-scan FILE",
    where,
  });
}
