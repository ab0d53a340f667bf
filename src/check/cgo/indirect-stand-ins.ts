import { type FunctionWork, releases } from "./calls.ts";
import { blankLiterals, type Declaration } from "./go-source.ts";

type Declarations = ReadonlyMap<string, Declaration>;
type Work = (declaration: Declaration) => FunctionWork;

/**
 * Functions of one variant only that refuse and are handed over by name, to a variable or in a table: whoever calls
 * them then calls them by another name, which both variants have.
 */
export function handedOverThatRefuse(
  texts: readonly string[],
  lost: Declarations,
  gained: Declarations,
  work: Work,
): string[] {
  if (lost.size === 0) return [];
  const code = texts.map(blankLiterals).join("\n");
  return [...gained.values()]
    .filter(({ kind, name }) => kind === "function" && name !== "init" && !lost.has(name))
    .filter(({ name }) => isHandedOver(name, code))
    .filter((declaration) => declaration.code !== undefined && work(declaration) === "refuses")
    .map(({ name }) => name);
}

/** Does a name stand for its value: neither called, nor declared, nor the name of a field? */
function isHandedOver(name: string, code: string): boolean {
  return new RegExp(String.raw`(?<![\p{L}\p{N}_.]|\bfunc\s+)${name}(?![\p{L}\p{N}_])(?!\s*(?:[([.:=]|:=))`, "u").test(
    code,
  );
}

/** Methods of types of this variant only that do nothing at all, where a type with C did work under their names. */
export function idleTypes(lost: Declarations, gained: Declarations, before: Work, now: Work): string[] {
  const worked = new Set(
    [...lost.values()].filter((one) => isMethodOfOwn(one, gained) && before(one) === "works").map(shortName),
  );
  const types = Map.groupBy(
    [...gained.values()].filter((one) => isMethodOfOwn(one, lost)),
    ({ name }) => name.slice(0, name.indexOf(".")),
  );
  return [...types.values()]
    .filter((methods) => methods.every((method) => method.code !== undefined && now(method) === "nothing"))
    .flatMap((methods) => methods.filter((method) => worked.has(shortName(method)) && !releases(method.name)))
    .map(({ name }) => name);
}

function isMethodOfOwn({ kind, name }: Declaration, others: Declarations): boolean {
  return kind === "method" && !others.has(name.slice(0, name.indexOf(".")));
}

function shortName({ name }: Declaration): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

const TABLE = /^(?:map\[[^\]]*\]|\[[^\]]*\])\s*([^{]*?)\s*\{/;
const PLAIN = /^(?:string|bool|byte|rune|error|u?int\d*|float\d+)$/;

/** Tables of code that have entries with C and none without. */
export function emptiedTables(lost: Declarations, gained: Declarations): string[] {
  return [...gained.values()]
    .filter(({ kind, name, value }) => kind === "other" && name !== "_" && isEmpty(value))
    .filter(({ name }) => holdsCode(lost.get(name)?.value))
    .map(({ name }) => name);
}

function isEmpty(value: string | undefined): boolean {
  return value === undefined || value === "nil" || /^make\(/.test(value) || /\{\s*\}$/.test(value);
}

function holdsCode(value: string | undefined): boolean {
  const [, element] = TABLE.exec(value ?? "") ?? [];
  return element !== undefined && !PLAIN.test(element) && !isEmpty(value);
}
