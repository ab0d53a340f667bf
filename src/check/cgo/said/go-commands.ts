/** The main package that is being built: what a command in a build file may name. */
export interface BuildTarget {
  readonly importPath: string;
  /** Of the package, from the folder that paths of build files count from; "" for that folder itself. */
  readonly folder: string;
}

/**
 * What a command line has to do with the program: it builds `this` one, it may build `any` one, it builds `another`
 * one or for another system, or it builds `none`: a test, a linter.
 */
export type Concern = "this" | "any" | "another" | "none";

const GO_COMMAND =
  /(?<![\w./$-])(?:\$[({]GO(?:CMD|_CMD|BIN|_BIN)?[)}]|\$GO|(?:[\w./]*\/)?go(?:\d[\d.]*)?)\s+(?:-C[ =]\S+\s+)?([a-z]+)\b([^\n]*)/g;

/** Tools that build something, and ones that only look: what follows the name is left aside. */
const OTHER_BUILDERS =
  /(?<![\w./-])(?:make|goreleaser|ko|mage|task|just|docker|podman|buildah|bazel|nix|promu|xgo|gox)\s+([^\n&|;]*)/g;
const LOOKS_ONLY = /(?<![\w./-])(?:golangci-lint|gotestsum|staticcheck|govulncheck|gosec|ginkgo)\b/;
const TESTS = /test|lint|race|bench|vet|check|cover|fuzz|e2e|tidy|generate|clean/i;

/** What the commands of a text have to do with the program; undefined where there are none. The nearest wins. */
export function concernOf(text: string, fileFolder: string, target: BuildTarget, first = false): Concern | undefined {
  const found: Concern[] = [];
  for (const match of text.matchAll(GO_COMMAND)) {
    const [whole, verb, rest] = match;
    if (!["build", "install", "run", "test", "vet", "list", "generate", "tool", "fmt", "mod"].includes(verb!)) continue;
    const builds = verb === "build" || verb === "install";
    const moves = /(?:^|\n|[;&]\s*)\s*(?:RUN\s+)?(?:cd|WORKDIR|pushd)\s|working-directory:|\bdir:|\s-C[ =]/.test(
      `${text.slice(0, match.index)}${whole}`,
    );
    found.push(builds ? concernOfPackages(rest!, fileFolder, target, moves) : "none");
    if (first) break;
  }
  if (found.length === 0 || !first) {
    for (const [, words] of text.matchAll(OTHER_BUILDERS)) found.push(TESTS.test(words!) ? "none" : "any");
    if (LOOKS_ONLY.test(text)) found.push("none");
  }
  return (["this", "any", "another", "none"] as const).find((concern) => found.includes(concern));
}

/** Flags of go build whose value is the next word. */
const TAKES_VALUE =
  /^--?(?:o|ldflags|gcflags|asmflags|gccgoflags|tags|mod|modfile|overlay|p|buildmode|pgo|pkgdir|toolexec|installsuffix|compiler|C|covermode|coverpkg)$/;

function concernOfPackages(rest: string, fileFolder: string, target: BuildTarget, moves: boolean): Concern {
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
  const concerns = named.map((word) => concernOfPackage(word.replace(/[;&|]+$/, ""), fileFolder, target, moves));
  if (concerns.length === 0) return variables > 0 || moves ? "any" : concernOfPackage(".", fileFolder, target, moves);
  return (["this", "any"] as const).find((concern) => concerns.includes(concern)) ?? "another";
}

/** What a package's name, as it stands in a build file, has to do with the program. */
export function concernOfPackage(word: string, fileFolder: string, target: BuildTarget, moves: boolean): Concern {
  const path = word
    .replace(/^["']|["']$/g, "")
    .replace(/@[^/]*$/, "")
    .replace(/(?:^|\/)[^/]*\.go$/, "")
    .replace(/^(?:\.\/)+/, "")
    .replace(/\/+$/, "");
  if (path === target.importPath) return "this";
  if (path.includes("...")) return "any";
  if (path === "" || path === ".") {
    if (moves) return "any";
    return target.folder === "" || target.folder === fileFolder ? "this" : "another";
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

/** Cuts as a shell does, near enough: quotes, `$(…)` and `${…}` hold together. */
function shellWords(text: string): string[] {
  const word =
    /(?:"(?:[^"\\]|\\.)*"|'[^']*'|\$\([^()]*(?:\([^()]*\)[^()]*)*\)|\$\{[^}]*\}|\{\{[^}]*\}\}|\\.|[^\s"'\\])+/g;
  return text.match(word) ?? [];
}
