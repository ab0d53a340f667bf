import type { PlimsollError } from "../../base/error.ts";
import { parseModuleVersion } from "./semver.ts";
import { invalidGoMod, readStatements, type Statement, type Word } from "./statements.ts";

/** A module at a version, as go.mod and go.sum name it. */
export interface ModuleAt {
  readonly path: string;
  readonly version: string;
}

interface Requirement extends ModuleAt {
  /** Whether the line has the comment `// indirect`: no package of the main module imports this module. */
  readonly indirect: boolean;
  /** From 1. */
  readonly line: number;
}

interface Replacement {
  readonly path: string;
  /** Null where every version is replaced. */
  readonly version: string | null;
  /** Another module, or a folder, which has no version. */
  readonly by: { readonly path: string; readonly version: string | null };
  readonly line: number;
}

/** Both ends belong to it. */
interface Retraction {
  readonly low: string;
  readonly high: string;
}

/** What a go.mod says (the Go Modules Reference, "go.mod files"). */
export interface GoMod {
  /** Null where the file has no module directive: go allows that for a folder that replaces a module. */
  readonly module: string | null;
  /** The version of the Go language, `1.21` or `1.26.0`; null where there is none, which go reads as 1.16. */
  readonly go: string | null;
  readonly toolchain: string | null;
  readonly require: readonly Requirement[];
  readonly exclude: readonly ModuleAt[];
  readonly replace: readonly Replacement[];
  readonly retract: readonly Retraction[];
  /** Import paths of packages. */
  readonly tool: readonly string[];
  /** `key=value`. */
  readonly godebug: readonly string[];
}

interface Draft {
  module: string | null;
  go: string | null;
  toolchain: string | null;
  readonly require: Requirement[];
  readonly exclude: ModuleAt[];
  readonly replace: Replacement[];
  readonly retract: Retraction[];
  readonly tool: string[];
  readonly godebug: string[];
}

type Fail = (why: string) => PlimsollError;
type Directive = (draft: Draft, statement: Statement, fail: Fail, strict: boolean) => void;

const GO_VERSION = /^[1-9][0-9]*\.(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))?(?:[a-z]+[0-9]+)?$/;
const LAX_GO_VERSION = /^v?([1-9][0-9]*\.(?:0|[1-9][0-9]*))[^0-9].*$/;
const TOOLCHAIN = /^default$|^go1(?:$|\.)/;
/** go reads nothing else of the go.mod of a dependency. */
const OF_DEPENDENCIES: ReadonlySet<string> = new Set(["module", "go", "require", "retract"]);

/** Every directive, as golang.org/x/mod/modfile reads it. */
const DIRECTIVES: ReadonlyMap<string, Directive> = new Map<string, Directive>([
  [
    "module",
    (draft, { args }, fail) => {
      if (draft.module !== null) throw fail("there is a second module directive");
      draft.module = onlyWord(args, "module example.com/path", fail);
    },
  ],
  [
    "go",
    (draft, { args }, fail, strict) => {
      if (draft.go !== null) throw fail("there is a second go directive");
      const text = onlyWord(args, "go 1.26.0", fail);
      const version = GO_VERSION.test(text) ? text : strict ? undefined : LAX_GO_VERSION.exec(text)?.[1];
      if (version === undefined) throw fail(`${text} is not a version of Go such as 1.26.0`);
      draft.go = version;
    },
  ],
  [
    "toolchain",
    (draft, { args }, fail) => {
      if (draft.toolchain !== null) throw fail("there is a second toolchain directive");
      draft.toolchain = onlyWord(args, "toolchain go1.26.8", fail);
      if (!TOOLCHAIN.test(draft.toolchain)) throw fail(`${draft.toolchain} is not a toolchain such as go1.26.8`);
    },
  ],
  [
    "require",
    (draft, statement, fail) => {
      const { args, comment, line } = statement;
      draft.require.push({ ...moduleAt(args, "require", fail), indirect: isIndirect(comment?.text), line });
    },
  ],
  ["exclude", (draft, { args }, fail) => void draft.exclude.push(moduleAt(args, "exclude", fail))],
  ["replace", (draft, { args, line }, fail) => void draft.replace.push({ ...replacement(args, fail), line })],
  [
    "retract",
    (draft, { args }, fail, strict) => {
      const interval = retraction(args.map(({ text }) => text));
      if (interval !== undefined) draft.retract.push(interval);
      else if (strict) throw fail("a retract directive names a version, or two in square brackets");
    },
  ],
  ["tool", (draft, { args }, fail) => void draft.tool.push(onlyWord(args, "tool example.com/path", fail))],
  [
    "godebug",
    (draft, { args }, fail) => {
      const setting = onlyWord(args, "godebug key=value", fail);
      if (!/^[^"`',=]*=[^"`',]*$/.test(setting)) throw fail(`${setting} is not of the form key=value`);
      draft.godebug.push(setting);
    },
  ],
  ["ignore", (_draft, { args }, fail) => void onlyWord(args, "ignore ./folder", fail)],
]);

/**
 * Reads the go.mod of a main module: every directive must be one that go knows. `where` names the file in errors.
 * Throws `source-invalid` with the line. Versions must be versions: go replaces the name of a branch by one when it next
 * writes the file.
 */
export function parseGoMod(text: string, where: string): GoMod {
  return parse(text, where, true);
}

/**
 * Reads the go.mod of a dependency, where go ignores unknown directives and those that only a main module may have
 * (golang.org/x/mod/modfile.ParseLax): `toolchain`, `exclude`, `replace`, `tool` and `godebug` stay empty.
 */
export function parseDependencyGoMod(text: string, where: string): GoMod {
  return parse(text, where, false);
}

function parse(text: string, where: string, strict: boolean): GoMod {
  const draft: Draft = {
    module: null,
    go: null,
    toolchain: null,
    require: [],
    exclude: [],
    replace: [],
    retract: [],
    tool: [],
    godebug: [],
  };
  for (const statement of readStatements(text, where)) {
    if (!strict && !OF_DEPENDENCIES.has(statement.verb)) continue;
    const fail = (why: string) => invalidGoMod(where, statement.line, why);
    const directive = DIRECTIVES.get(statement.verb);
    if (directive === undefined) throw fail(`${statement.verb} is not a directive that go knows`);
    directive(draft, statement, fail, strict);
  }
  return draft;
}

function onlyWord(args: readonly Word[], form: string, fail: Fail): string {
  const [word] = args;
  if (word === undefined || args.length > 1) throw fail(`the form is: ${form}`);
  return word.text;
}

function moduleAt(args: readonly Word[], verb: string, fail: Fail): ModuleAt {
  const [path, version] = args;
  if (path === undefined || version === undefined || args.length > 2) {
    throw fail(`the form is: ${verb} example.com/path v1.2.3`);
  }
  return { path: path.text, version: checkedVersion(path.text, version.text, fail) };
}

/** The major version of a path and of its version must agree (golang.org/x/mod/module.CheckPathMajor). */
function checkedVersion(path: string, version: string, fail: Fail): string {
  const parsed = parseModuleVersion(version);
  if (parsed === undefined || !/^v[0-9]+\.[0-9]+\.[0-9]+/.test(version)) {
    throw fail(`${version} is not a version such as v1.2.3; go writes one when it next changes the file`);
  }
  const major = pathMajor(path);
  const fits =
    major === ""
      ? parsed.major === "0" || parsed.major === "1" || parsed.build === "+incompatible"
      : major === parsed.major || (path.startsWith("gopkg.in/") && version.startsWith("v0.0.0-"));
  if (!fits) throw fail(`${version} is not a version of ${path}: its major version must be the one of the path`);
  return version;
}

/** `2` for `example.com/path/v2` and `gopkg.in/yaml.v2`; empty for a path without a major version. */
export function pathMajor(path: string): string {
  const pattern = path.startsWith("gopkg.in/") ? /\.v(0|[1-9][0-9]*)(?:-unstable)?$/ : /\/v([2-9]|[1-9][0-9]+)$/;
  return pattern.exec(path)?.[1] ?? "";
}

function replacement(args: readonly Word[], fail: Fail): Omit<Replacement, "line"> {
  const words = args.map(({ text }) => text);
  const arrow = words[1] === "=>" ? 1 : 2;
  const [path, by, byVersion] = [words[0], words[arrow + 1], words[arrow + 2]];
  if (path === undefined || by === undefined || words[arrow] !== "=>" || words.length > arrow + 3) {
    throw fail("the form is: replace example.com/path [v1.2.3] => example.com/other v1.4.5, or => ../folder");
  }
  const version = arrow === 2 ? checkedVersion(path, words[1]!, fail) : null;
  const isFolder = /^(?:\.{0,2}\/|\.{1,2}$|\.{0,2}\\|[A-Za-z]:)/.test(by);
  if (isFolder !== (byVersion === undefined)) {
    throw fail(isFolder ? `the folder ${by} cannot have a version` : `${by} needs a version`);
  }
  return {
    path,
    version,
    by: { path: by, version: byVersion === undefined ? null : checkedVersion(by, byVersion, fail) },
  };
}

function retraction(words: readonly string[]): Retraction | undefined {
  const isVersion = (text: string | undefined) => text !== undefined && parseModuleVersion(text) !== undefined;
  const [first, low, comma, high, last] = words;
  if (words.length === 1 && isVersion(first)) return { low: first!, high: first! };
  const isInterval = words.length === 5 && first === "[" && comma === "," && last === "]";
  return isInterval && isVersion(low) && isVersion(high) ? { low: low!, high: high! } : undefined;
}

/** modfile.isIndirect: the comment is `indirect`, or starts with `indirect;`. */
export function isIndirect(comment: string | undefined): boolean {
  const fields = comment?.slice(2).split(/\s+/).filter(Boolean) ?? [];
  return fields.length === 1 ? fields[0] === "indirect" : fields[0] === "indirect;";
}
