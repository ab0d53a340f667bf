import { posix } from "node:path";
import type { Json } from "../../base/strict-json.ts";
import type { Evaluated } from "./not-evaluated.ts";
import { type Budget, type Parameters, TemplateFiller } from "./template.ts";

/** How an ApplicationSet fills templates in. */
export interface SetTemplates {
  readonly isGo: boolean;
  readonly budget: Budget;
}

/**
 * What the git generator says of a folder, or of a file in it: nested for Go's templates, and as names with dots for the others
 * (https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git/).
 */
export function pathParameters(
  path: string,
  filename: string | undefined,
  { isGo, prefix }: { readonly isGo: boolean; readonly prefix: string },
): Parameters {
  const basename = posix.basename(path) || path;
  const named: { [name: string]: Json } = { path, basename, basenameNormalized: normalised(basename) };
  if (filename !== undefined) {
    named.filename = filename;
    named.filenameNormalized = normalised(filename);
  }
  const segments = path.split("/");
  if (isGo) {
    const found: { [name: string]: Json } = { ...named, segments };
    return prefix === "" ? { path: found } : { [prefix]: { path: found } };
  }
  const name = prefix === "" ? "path" : `${prefix}.path`;
  const { path: _, ...rest } = named;
  return Object.fromEntries([
    [name, path],
    ...Object.entries(rest).map(([member, value]) => [`${name}.${member}`, value] as const),
    ...segments.flatMap((segment, index) => (segment === "" ? [] : [[`${name}[${index}]`, segment] as const])),
  ]);
}

const LONGEST_NAME = 253;

/** SanitizeName of Argo CD: what the name of an object may hold. */
function normalised(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^-a-z0-9.]/gu, "-")
    .slice(0, LONGEST_NAME)
    .replace(/^[-.]+|[-.]+$/g, "");
}

/** The parameters together with a generator's own `values`, which may be templates over them. */
export function withValues(
  params: Parameters,
  values: Readonly<Record<string, string>>,
  templates: SetTemplates,
): Evaluated<Parameters> {
  const filler = new TemplateFiller({ params, ...templates });
  const filled = Object.entries(values).map(([name, value]) => [name, filler.text(value)] as const);
  if (filler.why !== undefined) return { why: filler.why };
  if (filled.length === 0) return { value: params };
  return {
    value: templates.isGo
      ? { ...params, values: Object.fromEntries(filled) }
      : { ...params, ...Object.fromEntries(filled.map(([name, value]) => [`values.${name}`, value])) },
  };
}

/**
 * What the two generators of a matrix found, together. With Go's templates, what the first one found counts; otherwise they must not
 * differ. Argo CD itself fails at some kinds of `values` on both sides.
 */
export function combined(first: Parameters, second: Parameters, isGo: boolean): Evaluated<Parameters> {
  if (isGo) {
    const isTwice = [first, second].every((params) => Object.hasOwn(params, "values"));
    return isTwice ? { why: "both generators of a matrix have values" } : { value: merged(second, first) };
  }
  const odd = Object.keys(second).find((name) => Object.hasOwn(first, name) && first[name] !== second[name]);
  return odd === undefined
    ? { value: { ...first, ...second } }
    : { why: `the generators of a matrix differ about the parameter ${odd}` };
}

/** dario.cat/mergo with WithOverride: objects member by member, and what is empty overrides nothing. */
function merged(below: Parameters, above: Parameters): Parameters {
  const result: { [name: string]: Json } = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const other = Object.hasOwn(below, name) ? below[name] : undefined;
    if (isObject(value) && isObject(other)) result[name] = merged(other, value) as { [name: string]: Json };
    else if (other === undefined || !isEmpty(value)) result[name] = value;
  }
  return result;
}

function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) ? Object.keys(value).length === 0 : !value;
}
