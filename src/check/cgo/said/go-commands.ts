/** The main package that is being built, as a command in a build file may name it. */
export interface BuildTarget {
  readonly importPath: string;
  /**
   * Folder of the package, relative to the folder that the paths of build files start from; "" for that folder itself.
   */
  readonly folder: string;
}

/**
 * What a command line has to do with the program: it builds `this` program, it may build `any` program, it builds
 * `another` program or for another system, or it builds `none`: a test, a linter.
 */
export type Concern = "this" | "any" | "another" | "none";

const GO_COMMAND =
  /(?<![\w./$-])(?:\$[({]GO(?:CMD|_CMD|BIN|_BIN)?[)}]|\$GO|(?:[\w./]*\/)?go(?:\d[\d.]*)?)\s+(?:-C[ =]\S+\s+)?([a-z]+)\b((?:(?!&&|\|\||;)[^\n])*)/g;

/** Tools that build something, and tools that only inspect; what follows the name is ignored. */
const OTHER_BUILDERS =
  /(?<![\w./-])(?:make|goreleaser|ko|mage|task|just|docker|podman|buildah|bazel|nix|promu|xgo|gox)\s+([^\n&|;]*)/g;
const LOOKS_ONLY = /(?<![\w./-])(?:golangci-lint|gotestsum|staticcheck|govulncheck|gosec|ginkgo)\b/;
const TESTS = /test|lint|race|bench|vet|check|cover|fuzz|e2e|tidy|generate|clean/i;

/** The context of a text with commands, and which of the commands count. */
export interface CommandPlace {
  /** Folder of the file, relative to the folder that the paths of build files start from. */
  readonly folder: string;
  /** Whether commands run in another folder, for example because of a shell's `cd` before them. */
  readonly moves: boolean;
  /** Only the first go command counts: the variables in front of it are for that command. */
  readonly first: boolean;
}

/** Does a text change the folder that commands run in? */
export function changesFolder(text: string): boolean {
  return /(?:^|[;&\n])\s*(?:[@-]\s*)?(?:RUN\s+|-\s+)?(?:cd|WORKDIR|pushd)\s|working-directory:|\bdir:|\s-C[ =]/.test(
    text,
  );
}

/** What the commands of a text have to do with the program; undefined if there are none. The closest relation wins. */
export function concernOf(text: string, place: CommandPlace, target: BuildTarget): Concern | undefined {
  const found: Concern[] = [];
  for (const [, verb, rest] of text.matchAll(GO_COMMAND)) {
    if (!VERBS.has(verb!)) continue;
    const builds = verb === "build" || verb === "install";
    found.push(builds ? concernOfPackages(rest!, place, target) : "none");
    if (place.first || found.length >= MOST_COMMANDS) break;
  }
  if (found.length === 0 || !place.first) {
    for (const [, words] of text.matchAll(OTHER_BUILDERS)) found.push(TESTS.test(words!) ? "none" : "any");
    if (LOOKS_ONLY.test(text)) found.push("none");
  }
  return (["this", "any", "another", "none"] as const).find((concern) => found.includes(concern));
}

const VERBS = new Set(["build", "install", "run", "test", "vet", "list", "generate", "tool", "fmt", "mod"]);
const MOST_COMMANDS = 500;

/** Flags of go build whose value is the next word. */
const TAKES_VALUE =
  /^--?(?:o|ldflags|gcflags|asmflags|gccgoflags|tags|mod|modfile|overlay|p|buildmode|pgo|pkgdir|toolexec|installsuffix|compiler|C|covermode|coverpkg)$/;

function concernOfPackages(rest: string, place: CommandPlace, target: BuildTarget): Concern {
  const words = shellWords(rest);
  const named: string[] = [];
  let variables = 0;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (/^(?:&&|\|\|?|;|&|\d?>>?.*|<.*|\))$/.test(word)) break;
    if (TAKES_VALUE.test(word)) at++;
    else if (word.startsWith("-")) continue;
    else if (/^(?:\$[({].*[)}]|\$\w+|\$[@<^*]|\{\{.*\}\})$/.test(word)) variables++;
    else named.push(word);
    if (/[;&|]$/.test(word)) break;
  }
  const concerns = named.map((word) => concernOfPackage(word.replace(/[;&|]+$/, ""), place, target));
  if (concerns.length === 0) return variables > 0 ? "any" : concernOfPackage(".", place, target);
  return (["this", "any"] as const).find((concern) => concerns.includes(concern)) ?? "another";
}

/** What the name of a package in a build file has to do with the program. */
export function concernOfPackage(
  word: string,
  { folder, moves }: Omit<CommandPlace, "first">,
  target: BuildTarget,
): Concern {
  const path = word
    .replace(/^["']+|["',\]]+$/g, "")
    .replace(/@[^/]*$/, "")
    .replace(/(?:^|\/)[^/]*\.go$/, "")
    .replace(/^(?:\.\/)+/, "")
    .replace(/\/+$/, "");
  if (path === target.importPath) return "this";
  if (path.includes("...")) return "any";
  if (path === "" || path === ".") {
    if (moves) return "any";
    return target.folder === "" || target.folder === folder ? "this" : "another";
  }
  const isPattern = /[$%{*<]/.test(path);
  const pattern = path
    .split(/\$[({][^)}]*[)}]|\$\w+|\$[@<^*]|\{\{[^}]*\}\}|[%*]|<[^>]*>/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join(".*");
  const places = [target.folder, target.importPath];
  if (!places.some((place) => new RegExp(`(?:^|/)${pattern}$`).test(place))) return "another";
  return isPattern ? "any" : "this";
}

/** Splits into words roughly as a shell does: quotes, `$(…)` and `${…}` are kept together. */
function shellWords(text: string): string[] {
  const word =
    /(?:"(?:[^"\\]|\\.)*"|'[^']*'|\$\([^()]*(?:\([^()]*\)[^()]*)*\)|\$\{[^}]*\}|\{\{[^}]*\}\}|\\.|[^\s"'\\])+/g;
  return text.match(word) ?? [];
}
