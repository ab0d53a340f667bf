import { callsIn, type FunctionWork, releases, type WorkOfName } from "./calls.ts";
import { losesBy } from "./decisions.ts";
import { hasResults, workOf } from "./function-work.ts";
import { importsOf } from "./go-imports.ts";
import { blankLiterals, type Declaration, type FunctionCode } from "./go-source.ts";
import { emptiedTables, handedOverThatRefuse, idleTypes } from "./indirect-stand-ins.ts";
import type { Pair, VariantTexts } from "./package-files.ts";

type Declarations = ReadonlyMap<string, Declaration>;

interface Variant {
  readonly pair: Pair;
  readonly texts: VariantTexts;
  readonly lost: Declarations;
  readonly gained: Declarations;
  readonly always: Declarations;
  readonly inProgram: ReadonlySet<string>;
}

interface Doubts {
  /** Functions that replace those with C and can only fail. */
  readonly refusing: readonly string[];
  /** A sentence for each thing that may be lost. */
  readonly doubts: readonly string[];
  /** Functions that replace those with C and do work. */
  readonly working: readonly string[];
}

/** A function that is there with and without C, and what it does in each case. */
interface StandIn {
  readonly name: string;
  readonly before: FunctionWork;
  readonly now: FunctionWork;
  readonly returns: boolean;
  readonly changed: boolean;
}

export function findDoubts(variant: Variant): Doubts {
  const { pair, lost, gained, always } = variant;
  const standIns = pairUp(variant);
  const refusing = standIns.filter(({ before, now }) => now === "refuses" && before !== "refuses");
  const [workBefore, workNow] = [workIn(lost, always), workIn(gained, always)];
  const indirect = [
    ...methodsThatRefuse(variant),
    ...handedOverThatRefuse(variant.texts.withoutC, lost, gained, workNow),
  ];
  const working = standIns.filter(({ now }) => now === "works").map(({ name }) => name);
  const doubts = [
    ...lostMethods(lost, gained, always),
    ...whatRunsByItself(variant),
    ...idleStandIns(standIns, working.length > 0),
    ...sentence("without C these do nothing", idleTypes(lost, gained, workBefore, workNow)),
    ...sentence("without C these are empty", emptiedTables(lost, gained)),
    ...valuesThatDecide(variant, standIns),
  ];
  const gone = [...lost.values()].some(({ name, code }) => code !== undefined && name !== "init" && !gained.has(name));
  const linked = pair.with.foreignFiles.length > 0 || variant.texts.withC.some((text) => LINKED.test(text));
  const isForeign =
    pair.with.cgoFiles.length > 0 || pair.with.foreignFiles.some((name) => /\.swig(?:cxx)?$/.test(name));
  if (isForeign && working.length === 0 && doubts.length === 0 && (linked || !gone)) {
    doubts.push("no Go code replaces the C code");
  }
  return { refusing: [...refusing.map(({ name }) => name), ...indirect], doubts, working };
}

/** The functions of a package that stands alone, by what they do. */
export function findWork(declarations: Declarations): Pick<Doubts, "refusing" | "working"> {
  const work = workIn(declarations, new Map());
  const functions = [...declarations.values()].filter(({ kind }) => kind !== "other");
  const named = (wanted: FunctionWork) => functions.filter((one) => work(one) === wanted).map(({ name }) => name);
  return { refusing: named("refuses"), working: named("works") };
}

/** What C does without being called: a library that is linked in, and a function that the loader starts. */
const LINKED = /^\s*(?:\/\/\s*)?#cgo\b.*\bLDFLAGS\b|__attribute__\s*\(\(\s*constructor/m;

/** Functions that are there with and without C. A missing body means assembly, which counts as work. */
function pairUp({ lost, gained, always }: Variant): StandIn[] {
  const now = workIn(gained, always);
  const before = workIn(lost, always);
  return [...gained.values()].flatMap((declaration) => {
    const other = lost.get(declaration.name);
    if (other === undefined || declaration.name === "init") return [];
    const [code, otherCode] = [codeOf(declaration, gained, always), codeOf(other, lost, always)];
    if (declaration.kind === "other" && code === undefined) return [];
    return [
      {
        name: declaration.name,
        now: now(declaration),
        before: handsOut(otherCode) ? "works" : before(other),
        returns: code !== undefined && hasResults(code.signature),
        changed: wordsOf(code) !== wordsOf(otherCode),
      },
    ];
  });
}

/** The code of a function, or of the one that a variable holds: `var Open = openStub`. */
function codeOf({ code, kind, value }: Declaration, own: Declarations, always: Declarations): FunctionCode | undefined {
  if (code !== undefined || kind !== "other" || value === undefined) return code;
  const held = own.get(value) ?? always.get(value);
  return held?.kind === "function" ? held.code : undefined;
}

/** Does it return something that is not a constant of the language? Its value may have come from C. */
function handsOut(code: FunctionCode | undefined): boolean {
  return (
    /\breturn\s+(?!(?:true|false|nil|\d|"|'|`|-\d)[^\n]*$)(?!\s*$)/m.test(code?.body ?? "") &&
    !/\berror\b/.test(code?.signature ?? "")
  );
}

function wordsOf(code: FunctionCode | undefined): string | undefined {
  return code?.body.replace(/\s+/g, " ").trim();
}

/**
 * The work of a declaration, including the functions that it calls by name and the methods of the types that it makes.
 */
function workIn(own: Declarations, always: Declarations): (declaration: Declaration) => FunctionWork {
  const known = new Map<string, FunctionWork | undefined>();
  const named: WorkOfName = (name) => {
    if (known.has(name)) return known.get(name);
    const found = own.get(name) ?? always.get(name);
    known.set(name, undefined);
    if (found?.code !== undefined) known.set(name, judge(found));
    // A value of a type that is an error is an error, however it is made.
    else if (own.has(`${name}.Error`) || always.has(`${name}.Error`)) known.set(name, "refuses");
    return known.get(name);
  };
  const judge = (declaration: Declaration): FunctionWork => {
    const code = codeOf(declaration, own, always);
    if (code === undefined) return "works";
    const work = workOf(code, named);
    if (work !== "nothing") return work;
    const methods = methodsOf(code, own).filter(({ name }) => name !== declaration.name);
    return methods.some(({ code }) => code === undefined || workOf(code, named) === "works") ? "works" : work;
  };
  return judge;
}

/** Methods of the types of this variant that a function's returns make a value of: `return &codec{}`. */
function methodsOf({ body }: FunctionCode, own: Declarations): Declaration[] {
  const made = [...body.matchAll(/\breturn\s+&?([\p{L}_][\p{L}\p{N}_]*)\s*\{|\bnew\(([\p{L}_][\p{L}\p{N}_]*)\)/gu)];
  const types = new Set(made.map(([, literal, allocated]) => literal ?? allocated!));
  return [...own.values()].filter(({ kind, name }) => kind === "method" && types.has(name.slice(0, name.indexOf("."))));
}

/** Methods that exist only without C and can only fail: an implementation that refuses its work. */
function methodsThatRefuse({ lost, gained, always }: Variant): string[] {
  if (lost.size === 0) return [];
  const work = workIn(gained, always);
  return [...gained.values()]
    .filter((declaration) => declaration.kind === "method" && !lost.has(declaration.name))
    .filter((declaration) => declaration.code !== undefined && work(declaration) === "refuses")
    .map(({ name }) => name);
}

/** Methods that a type has only with C: without them it may no longer satisfy an interface, and no error says so. */
function lostMethods(lost: Declarations, gained: Declarations, always: Declarations): string[] {
  const gone = [...lost.values()].filter(({ kind, name, exported }) => {
    if (kind !== "method" || !exported || gained.has(name)) return false;
    const type = name.slice(0, name.indexOf("."));
    return gained.has(type) || always.has(type);
  });
  return sentence(
    "without C these are missing",
    gone.map(({ name }) => name),
  );
}

/** Code that runs without being called: init functions, variables that are set by a call, imports for side effects. */
function whatRunsByItself({ texts, lost, gained, always, inProgram }: Variant): string[] {
  const doubts: string[] = [];
  const workBefore = workIn(lost, always);
  const workNow = workIn(gained, always);
  const [before, now] = [lost.get("init"), gained.get("init")];
  const runs = before?.kind === "function" && workBefore(before) !== "nothing";
  if (runs && (now === undefined || workNow(now) === "nothing")) doubts.push("an init function runs only with C");
  if (now?.code !== undefined && complains(now.code)) doubts.push("an init function creates an error only without C");
  const made = (declarations: Declarations) => callsIn(declarations.get("_")?.value ?? "").length > 0;
  if (made(lost) && !made(gained)) {
    doubts.push("a call that sets a variable named _ runs only with C");
  }
  const sideEffects = (sources: readonly string[]) =>
    sources.flatMap(importsOf).filter(({ name, path }) => name === "_" && path !== "embed" && path !== "unsafe");
  const gone = sideEffects(texts.withC).filter(({ path }) => !inProgram.has(path));
  if (gone.length > 0 && sideEffects(texts.withoutC).length === 0) {
    const paths = [...new Set(gone.map(({ path }) => path))];
    doubts.push(`imported for their side effects only with C: ${listNames(paths)}`);
  }
  return doubts;
}

function complains({ body }: FunctionCode): boolean {
  return /\b(?:panic|os\.Exit)\s*\(|\bFatal|\b(?:[\p{L}_.]*[Ee]rr(?:or)?s?(?![\p{Ll}])|errors\.New|fmt\.Errorf)/u.test(
    body,
  );
}

function idleStandIns(standIns: readonly StandIn[], someWork: boolean): string[] {
  const idle = standIns.filter(
    ({ name, before, now, returns }) =>
      now === "nothing" && before === "works" && (returns || !someWork || !releases(name)),
  );
  return sentence(
    "without C these do nothing",
    idle.map(({ name }) => name),
  );
}

/** Constants, and functions that only return one, that differ and that other code decides by. */
function valuesThatDecide({ lost, gained, texts }: Variant, standIns: readonly StandIn[]): string[] {
  const values = [...gained.values()].filter(({ kind, name, value, code }) => {
    const other = lost.get(name);
    return (
      kind === "other" && code === undefined && other?.value !== undefined && value !== other.value && name !== "_"
    );
  });
  const functions = standIns.filter(
    ({ before, now, returns, changed }) => before === "nothing" && now === "nothing" && returns && changed,
  );
  const own = [...texts.always, ...texts.withoutC].map(blankLiterals);
  const others = texts.importers.map(blankLiterals);
  const valueOfFunction = (name: string) => /^return (\w+)$/.exec(wordsOf(gained.get(name)?.code) ?? "")?.[1];
  const deciding = [...values, ...functions].filter(({ name }) =>
    losesBy(name, gained.get(name)?.value ?? valueOfFunction(name), own, others),
  );
  return sentence(
    "without C these have another value, and a condition in the code depends on it",
    deciding.map(({ name }) => name),
  );
}

function sentence(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${listNames(names)}`];
}

const SHOWN = 6;

export function listNames(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
