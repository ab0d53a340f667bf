/** One line of a .dockerignore. */
interface IgnorePattern {
  readonly excludes: boolean;
  readonly matches: RegExp;
}

/** What a .dockerignore keeps out of the build context. */
export type IgnoreFile = readonly IgnorePattern[];

/** Build reference, ".dockerignore files": Go's filepath.Match, with `**` for any number of folders. */
export function parseIgnoreFile(text: string): IgnoreFile {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .flatMap((line) => {
      const excludes = !line.startsWith("!");
      const pattern = cleaned(excludes ? line : line.slice(1));
      return pattern === "" ? [] : [{ excludes, matches: patternOf(pattern) }];
    });
}

/**
 * Is a path of the context left out? `path` is relative, with slashes. The last pattern that speaks of the path or of a
 * folder around it decides.
 */
export function isIgnored(file: IgnoreFile, path: string): boolean {
  const names = path.split("/");
  const around = names.map((_, index) => names.slice(0, index + 1).join("/"));
  return file.reduce(
    (ignored, { excludes, matches }) => (around.some((one) => matches.test(one)) ? excludes : ignored),
    false,
  );
}

/** May something inside of an ignored folder come back? Then the folder must be walked. */
export function hasExceptions(file: IgnoreFile): boolean {
  return file.some(({ excludes }) => !excludes);
}

function cleaned(pattern: string): string {
  const names = pattern
    .trim()
    .split("/")
    .filter((name) => name !== "" && name !== ".");
  return names.join("/");
}

function patternOf(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/?|\*|\?|\[\^?[^\]/]+\]|\\.|[\s\S]/g, (token) => {
    if (token === "**/") return "(?:.*/)?";
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    if (token.startsWith("[") && token.length > 2) return token.replaceAll("\\", "\\\\");
    return RegExp.escape(token.startsWith("\\") && token.length === 2 ? token[1]! : token);
  });
  try {
    return new RegExp(`^${source}$`, "s");
  } catch {
    // A class whose range runs backwards matches nothing, in Go as here.
    return /^\b$/;
  }
}
