import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import { closestWord } from "../../base/closest-word.ts";
import { PlimsollError } from "../../base/error.ts";
import { issueWords } from "../../base/issue-words.ts";

type Path = readonly PropertyKey[];

interface YamlFile<Data> {
  readonly data: Data;
  /** `file:line:column` of a value, or of the closest value around it; of a part of it where the file has that literally. */
  readonly placeOf: (path: Path, part?: string) => string;
  /** The same of the key that a value stands behind. */
  readonly placeOfKey: (path: Path) => string;
}

/**
 * Reads a YAML 1.2 file into the shape of a schema whose objects are strict. Every problem is `config-invalid` with
 * `file:line:column`; the message for an unknown key names the closest known key. An empty file is {}.
 */
export function readYamlFile<Schema extends z.ZodType>(
  text: string,
  where: string,
  schema: Schema,
): YamlFile<z.output<Schema>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: "1.2", prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${where}:${line}:${col}`;
  };
  const [broken] = document.errors;
  if (broken !== undefined) throw invalid(`${where} is not YAML`, broken.message, place(broken.pos[0]));
  const result = schema.safeParse(toValue(document, where));
  const placeOf = (path: Path, part = "") => {
    const offset = offsetOf(document, path, false);
    const found = text.indexOf(part, offset);
    return place(found === -1 ? offset : found);
  };
  const placeOfKey = (path: Path) => place(offsetOf(document, path, true));
  if (result.success) return { data: result.data, placeOf, placeOfKey };
  const issue = mostTelling(result.error.issues);
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    throw unknownKey(key, issue.path, knownKeys(schema, issue.path), placeOfKey([...issue.path, key]));
  }
  const why = issueWords(issue);
  throw invalid(`${pathText(issue.path)} is not valid`, why, placeOf(issue.path));
}

type Issue = z.core.$ZodIssue;

/**
 * The problem to show. If a value may have several forms, it is the problem with the form that comes closest: an
 * unknown key first, then a problem deeper in the value, then one that is about more than the type.
 */
function mostTelling(issues: readonly Issue[]): Issue {
  return issues.flatMap(openUnions).sort((a, b) => weight(b) - weight(a))[0]!;
}

function openUnions(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const inner = issue.errors.flat().flatMap(openUnions);
  return inner.map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
}

function weight({ path, code }: Issue): number {
  if (code === "unrecognized_keys") return Number.POSITIVE_INFINITY;
  return 2 * path.length + (code === "invalid_type" ? 0 : 1);
}

/**
 * Aliases are followed at most a hundred times: a file of a few lines can expand to gigabytes by aliases of aliases.
 */
function toValue(document: Document, where: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (cause) {
    throw invalid(`${where} is not YAML that plimsoll reads`, (cause as Error).message, where);
  }
}

function unknownKey(key: string, path: Path, known: readonly string[], where: string): PlimsollError {
  const near = closestWord(key, known);
  return new PlimsollError("config-invalid", {
    what: `"${key}" is not a setting${path.length === 0 ? "" : ` of ${pathText(path)}`}`,
    why: `the settings here are ${known.join(", ")}`,
    ...(near === undefined ? {} : { fix: `did you mean "${near}"?` }),
    where,
  });
}

function invalid(what: string, why: string, where: string): PlimsollError {
  return new PlimsollError("config-invalid", { what, why, where });
}

/** `image.ports[0]` */
export function pathText(path: Path): string {
  if (path.length === 0) return "the file";
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}

/** The place of a value in the file, or of its key; the closest value around it if it is not there. */
function offsetOf(document: Document, path: Path, ofKey: boolean): number {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path[length - 1]))
      : undefined;
    if (ofKey && length === path.length && isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined;
    if (node?.range?.[0] !== undefined) return node.range[0];
  }
  return 0;
}

/** The keys of the object that a path leads to in a schema. */
function knownKeys(schema: z.ZodType, path: Path): string[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => knownKeys(option as z.ZodType, path));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return knownKeys(schema.unwrap() as z.ZodType, path);
  if (schema instanceof z.ZodPipe) return knownKeys(schema.in as z.ZodType, path);
  const [step, ...rest] = path;
  if (schema instanceof z.ZodRecord) return step === undefined ? [] : knownKeys(schema.valueType as z.ZodType, rest);
  if (schema instanceof z.ZodArray) return step === undefined ? [] : knownKeys(schema.element as z.ZodType, rest);
  if (!(schema instanceof z.ZodObject)) return [];
  if (step === undefined) return Object.keys(schema.shape);
  const next = schema.shape[String(step)] as z.ZodType | undefined;
  return next === undefined ? [] : knownKeys(next, rest);
}
