import { posix } from "node:path";
import { LIMITS } from "../../../base/limits.ts";
import type { Dockerfile, Instruction, Stage } from "../../../format/dockerfile/dockerfile.ts";
import { csvFields } from "../../../format/dockerfile/go-values.ts";
import { heredocIn } from "../../../format/dockerfile/heredoc.ts";
import type { ShellOptions } from "../../../format/dockerfile/shell-word.ts";
import { type Value, Variables } from "./value.ts";

/** A Dockerfile with its variables replaced, instruction after instruction, as a builder does it. */
export interface Evaluation {
  /** The default values of the ARGs before the first FROM. */
  readonly preamble: readonly { readonly instruction: Instruction; readonly value: Value }[];
  readonly stages: readonly EvaluatedStage[];
}

export interface EvaluatedStage {
  readonly stage: Stage;
  /** The stage that it starts from. */
  readonly below: EvaluatedStage | undefined;
  readonly base: Value;
  readonly platform: Value | undefined;
  readonly steps: readonly Step[];
  /** Its working directory at the end; undefined where the image that it starts from says it, or a variable. */
  readonly folder: string | undefined;
}

/** An instruction, and the parts of it in which a builder replaces variables. */
export interface Step {
  readonly instruction: Instruction;
  /** The working directory in which it runs: see `EvaluatedStage`. */
  readonly folder: string | undefined;
  /** Sources and target of a COPY, ports, paths; the text of USER, WORKDIR and STOPSIGNAL. Here-documents are left out. */
  readonly words: readonly Value[];
  /** `--chown`, `--chmod`, `--checksum`. */
  readonly flags: ReadonlyMap<string, Value>;
  readonly pairs: readonly { readonly name: Value; readonly value: Value | undefined }[];
  /** The fields of each `--mount`. */
  readonly mounts: readonly (readonly MountField[])[];
  /** Here-documents that COPY or ADD turns into files. */
  readonly contents: readonly Value[];
}

export interface MountField {
  /** In lower case. */
  readonly key: string;
  /** Undefined if there is no equals sign. */
  readonly value: Value | undefined;
}

/**
 * Dockerfile reference, "Automatic platform ARGs in the global scope", with their values for the most common platform.
 */
const PLATFORM_ARGS: readonly (readonly [name: string, value: string])[] = ["TARGET", "BUILD"].flatMap((side) =>
  Object.entries({ PLATFORM: "linux/amd64", OS: "linux", OSVERSION: "", ARCH: "amd64", VARIANT: "" }).map(
    ([part, value]) => [`${side}${part}`, value] as const,
  ),
);

/**
 * The image that each FROM names if no build argument is given: arguments without a default are empty. Undefined if the
 * name cannot be read, or if it demands an argument.
 */
export function defaultBases(file: Dockerfile) {
  const { directives, preamble, stages } = file;
  const values = globalsOf(file, { left: LIMITS.substitutedCharacters });
  const read = (text: string) => values.read(text, { escape: directives.escape });
  for (const { name, value } of preamble.flatMap(({ pairs }) => pairs)) {
    const found = value === undefined ? undefined : read(value);
    // What cannot be read sets nothing; what is too long is set, and not known.
    if (found !== undefined && found.problem === undefined) values.set(name, found.text);
  }
  return stages.map((stage) => ({ stage, base: read(stage.base).text }));
}

/** The variables that a builder sets before the first instruction. */
function globalsOf({ stages }: Dockerfile, budget: { left: number }): Variables {
  const globals = new Variables(false, budget);
  // The stage that is built if none is asked for.
  const target = stages.at(-1)?.name?.toLowerCase() ?? "default";
  for (const [name, value] of [...PLATFORM_ARGS, ["TARGETSTAGE", target] as const]) globals.set(name, value);
  return globals;
}

/** A cache, because many rules ask for the same evaluation. */
const KNOWN = new WeakMap<Dockerfile, Evaluation>();

export function evaluate(file: Dockerfile): Evaluation {
  const known = KNOWN.get(file) ?? new Evaluator(file).evaluate();
  KNOWN.set(file, known);
  return known;
}

/** Every part of a step in which a builder replaces variables. */
export function valuesOf({ words, flags, pairs, mounts, contents }: Step): readonly Value[] {
  const named = pairs.flatMap(({ name, value }) => (value === undefined ? [name] : [name, value]));
  return [...flags.values(), ...words, ...named, ...mounts.flat().flatMap(({ value }) => value ?? []), ...contents];
}

class Evaluator {
  readonly #file: Dockerfile;
  readonly #options: ShellOptions;
  readonly #globals: Variables;
  readonly #budget = { left: LIMITS.substitutedCharacters };
  /** Stages by their names in lower case; of several with one name the last counts. */
  readonly #named = new Map<string, { readonly evaluated: EvaluatedStage; readonly variables: Variables }>();

  constructor(file: Dockerfile) {
    this.#file = file;
    this.#options = { escape: file.directives.escape };
    this.#globals = globalsOf(file, this.#budget);
  }

  evaluate(): Evaluation {
    const preamble = this.#file.preamble.flatMap((instruction) =>
      instruction.pairs.flatMap(({ name, value }) => {
        // A build argument may set it, so a default that refers to the argument itself may find a value.
        this.#globals.declare(name);
        if (value === undefined) return [];
        const read = this.#globals.read(value, this.#options);
        this.#globals.set(name, read.text);
        return [{ instruction, value: read }];
      }),
    );
    return { preamble, stages: this.#file.stages.map((stage) => this.#stage(stage)) };
  }

  #stage(stage: Stage): EvaluatedStage {
    const base = this.#globals.read(stage.base, this.#options);
    // An empty one does not count, unless it is empty only because a variable in it is.
    const platform = (stage.platform ?? "") === "" ? undefined : this.#globals.read(stage.platform!, this.#options);
    const below = base.text === undefined ? undefined : this.#named.get(base.text);
    const variables = below?.variables.above() ?? new Variables(base.text !== "scratch", this.#budget);
    // Builders set PATH if the base does not.
    if (below === undefined && base.text === "scratch") variables.set("PATH", undefined);
    let folder = below === undefined && base.text === "scratch" ? "/" : below?.evaluated.folder;
    const steps = stage.instructions.map((instruction) => {
      const step = { ...this.#step(instruction, variables), folder };
      if (instruction.keyword === "WORKDIR") folder = inFolder(folder, step.words[0]?.text);
      return step;
    });
    const evaluated = { stage, below: below?.evaluated, base, platform, steps, folder };
    if (stage.name !== undefined) this.#named.set(stage.name.toLowerCase(), { evaluated, variables });
    return evaluated;
  }

  #step(instruction: Instruction, variables: Variables): Omit<Step, "folder"> {
    const read = (text: string) => variables.read(text, this.#options);
    const { flags, heredocs } = instruction;
    const step = {
      instruction,
      words: replacedWords(instruction).map(read),
      flags: new Map(
        flags
          .filter(({ name, value }) => /^(?:chown|chmod|checksum)$/.test(name) && value !== undefined)
          .map(({ name, value }) => [name, read(value!)]),
      ),
      mounts: flags.filter(({ name }) => name === "mount").map(({ value = "" }) => mountFields(value, read)),
      contents: heredocs
        .filter(({ name, expand }) => expand && isCopied(instruction, name))
        .map(({ content }) => variables.read(content, { escape: "\\", plainQuotes: true })),
    };
    return {
      ...step,
      pairs:
        instruction.keyword === "ARG"
          ? this.#arguments(instruction, variables)
          : this.#settings(instruction, variables),
    };
  }

  /** All pairs of one ENV or LABEL are read with the variables that were set before the instruction. */
  #settings({ keyword, pairs }: Instruction, variables: Variables): Step["pairs"] {
    const read = pairs.map(({ name, value = "" }) => ({
      name: variables.read(name, this.#options),
      value: variables.read(value, this.#options),
    }));
    if (keyword === "ENV") {
      for (const { name, value } of read) if (name.text !== undefined) variables.set(name.text, value.text);
    }
    return read;
  }

  /** Each argument of an ARG is set before the next one is read; names are taken as they are written. */
  #arguments({ pairs }: Instruction, variables: Variables): Step["pairs"] {
    return pairs.map(({ name, value }) => {
      const read = value === undefined ? undefined : variables.read(value, this.#options);
      variables.declare(name);
      if (read !== undefined) variables.set(name, read.text);
      else if (this.#globals.has(name)) variables.set(name, this.#globals.get(name));
      return {
        name: {
          written: name,
          text: name,
          words: [name],
          set: new Set(),
          unset: new Set(),
          missed: new Set(),
          problem: undefined,
        },
        value: read,
      };
    });
  }
}

/** Where a path leads from a working directory; undefined where one of them is not known and the path is not absolute. */
export function inFolder(folder: string | undefined, path: string | undefined): string | undefined {
  if (path?.startsWith("/")) return posix.normalize(path);
  return folder === undefined || path === undefined ? undefined : posix.join(folder, path);
}

/** A COPY makes files of the here-documents that stand among its sources, without a blank in their words. */
function isCopied({ keyword, words, json }: Instruction, name: string): boolean {
  const sources = /^(?:ADD|COPY)$/.test(keyword) && json === undefined ? words.slice(0, -1) : [];
  return sources.some((word) => heredocIn(word)?.name === name);
}

function replacedWords({ keyword, words, json, text }: Instruction): readonly string[] {
  switch (keyword) {
    case "ADD":
    case "COPY":
      return (json ?? words).filter((word) => heredocIn(word) === undefined);
    case "EXPOSE":
      return words;
    case "VOLUME":
      return json ?? words;
    case "USER":
    case "WORKDIR":
    case "STOPSIGNAL":
      return [text];
    default:
      return [];
  }
}

function mountFields(text: string, read: (text: string) => Value): readonly MountField[] {
  return (csvFields(text) ?? []).map((field) => {
    const equals = field.indexOf("=");
    if (equals < 0) return { key: field.toLowerCase(), value: undefined };
    return { key: field.slice(0, equals).toLowerCase(), value: read(field.slice(equals + 1)) };
  });
}
