import { LIMITS } from "../../../base/limits.ts";
import type { Word, WordPart } from "../../../format/shell/script.ts";
import type { Value } from "../../../format/shell/value.ts";
import type { Situation } from "./situation.ts";

type ParameterPart = Extract<WordPart, { kind: "parameter" }>;

/** The fields of a word, once for each possible result of its expansion. */
export interface Expansion {
  readonly ways: readonly (readonly Value[])[];
  /** Variables that the image does not set and that make a difference. */
  readonly unset: ReadonlySet<string>;
}

/** Fields that are complete, and the one that is being built: undefined if none has begun. */
interface Way {
  readonly fields: readonly Value[];
  readonly open: { readonly text: Value } | undefined;
}

/**
 * Characters that split an unquoted value, and characters of a pattern that is matched against files: POSIX.1-2017, XCU
 * 2.6.5 and 2.6.6.
 */
const BLANKS = /[ \t\n]+/;
const PATTERN = /[*?]|\[.+\]/;
const EMPTY: Way = { fields: [], open: undefined };

/** Expands a word as far as the known values allow. XCU 2.6. */
export function expand(word: Word, situation: Situation): Expansion {
  const unset = new Set<string>();
  const ways = new Expander(situation, unset).ways(word);
  return { ways: ways.map(finished), unset };
}

/** Every text that a word can become without field splitting, as in an assignment. */
export function expandText(word: Word, situation: Situation): readonly Value[] {
  const quoted = word.map((part): WordPart => (part.kind === "unknown" ? part : { ...part, isQuoted: true }));
  return expand(quoted, situation).ways.map((fields) =>
    fields.includes(undefined) ? undefined : (fields as readonly string[]).join(" "),
  );
}

class Expander {
  readonly #situation: Situation;
  readonly #unset: Set<string>;

  constructor(situation: Situation, unset: Set<string>) {
    this.#situation = situation;
    this.#unset = unset;
  }

  /** `splits`: text without quotes is split too, such as that of `${NAME:-a b}`. */
  ways(word: Word, from: readonly Way[] = [EMPTY], splits = false): readonly Way[] {
    let ways = from;
    for (const part of word) {
      const next = ways.flatMap((way) =>
        splits && part.kind === "text" ? [appendValue(way, part.text, part.isQuoted)] : this.#append(way, part),
      );
      ways = next.length > LIMITS.shellAlternatives ? [append(EMPTY, undefined)] : next;
    }
    return ways;
  }

  #append(way: Way, part: WordPart): readonly Way[] {
    if (part.kind === "text") return [append(way, part.text)];
    if (part.kind === "unknown") return [append(way, undefined)];
    const { name, operation, isQuoted } = part;
    // A script that sets IFS splits in another way.
    if (!isQuoted && this.#situation.variables.has("IFS")) return [append(way, undefined)];
    if (operation !== undefined) return this.#operated(way, part, operation);
    if (name === "@" || (name === "*" && !isQuoted)) return this.#situation.args.map((args) => spread(way, args, part));
    return this.#valuesOf(name).map((value) => appendValue(way, value, isQuoted));
  }

  /** XCU 2.6.2, the table: with a colon, an empty value counts as not set. */
  #operated(
    way: Way,
    part: ParameterPart,
    { operator, word }: NonNullable<ParameterPart["operation"]>,
  ): readonly Way[] {
    const isList = part.name === "@" || part.name === "*";
    const values: readonly (Value | null)[] = isList
      ? this.#situation.args.map((args) => (args.length === 0 ? null : "set"))
      : this.#known(part.name);
    const plain: ParameterPart = { kind: "parameter", name: part.name, isQuoted: part.isQuoted };
    return values.flatMap((value) => {
      const isEmpty = value === null || (operator.startsWith(":") && value === "");
      const own = isList ? this.#append(way, plain) : [appendValue(way, value ?? undefined, part.isQuoted)];
      const other = operator.endsWith("?") ? [append(way, undefined)] : this.ways(word, [way], !part.isQuoted);
      if (operator.endsWith("+")) {
        if (value === undefined) return [way, ...other];
        return isEmpty ? [way] : other;
      }
      if (value === undefined) return [...own, ...other];
      return isEmpty ? other : own;
    });
  }

  /** Values of a parameter; one that is not set is empty, and is recorded. */
  #valuesOf(name: string): readonly Value[] {
    const values = this.#known(name);
    if (values.includes(null) && /^[A-Za-z_]/.test(name)) this.#unset.add(name);
    return values.map((value) => (value === null ? "" : value));
  }

  /** Null if it is not set. */
  #known(name: string): readonly (Value | null)[] {
    const { variables, args, name: zero } = this.#situation;
    if (name === "0") return [zero];
    if (/^\d+$/.test(name)) return args.map((list) => (Number(name) <= list.length ? list[Number(name) - 1] : null));
    if (name === "#") return args.map((list) => String(list.length));
    if (name === "*") return args.map((list) => (list.includes(undefined) ? undefined : list.join(" ")));
    if (!/^[A-Za-z_]/.test(name)) return [undefined];
    return variables.get(name) ?? [null];
  }
}

/** XCU 2.5.2: `"$@"` is each argument as a separate field, and no field if there are no arguments. */
function spread(way: Way, args: readonly Value[], { isQuoted }: ParameterPart): Way {
  if (args.length + way.fields.length > LIMITS.shellFields) return append(way, undefined);
  if (isQuoted && args.length > 1) {
    const { fields } = closed(append(way, args[0]));
    return { fields: [...fields, ...args.slice(1, -1)], open: { text: args.at(-1) } };
  }
  return args.reduce<Way>((all, arg, index) => appendValue(index === 0 ? all : closed(all), arg, isQuoted), way);
}

function appendValue(way: Way, value: Value, isQuoted: boolean): Way {
  if (value === undefined || isQuoted) return append(way, value);
  if (PATTERN.test(value)) return append(way, undefined);
  const pieces = value.split(BLANKS);
  return pieces.reduce<Way>((all, piece, index) => {
    const at = index === 0 ? all : closed(all);
    return piece === "" ? at : append(at, piece);
  }, way);
}

function append({ fields, open }: Way, text: Value): Way {
  const isUnknown = text === undefined || (open !== undefined && open.text === undefined);
  const grown = isUnknown ? undefined : (open?.text ?? "") + text;
  const isTooLong = grown !== undefined && grown.length > LIMITS.shellValueCharacters;
  return { fields, open: { text: isTooLong ? undefined : grown } };
}

function closed({ fields, open }: Way): Way {
  return { fields: open === undefined ? fields : [...fields, open.text], open: undefined };
}

/** The fields of a way; more than a real command has become one field that is not known. */
function finished(way: Way): readonly Value[] {
  const { fields } = closed(way);
  return fields.length > LIMITS.shellFields ? [undefined] : fields;
}
