import { PlimsollError } from "../../base/error.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { Exposition, MetricFamily, MetricType, Sample } from "./metric-family.ts";
import { isNumber, LineFault, parseSampleLine, type TailForm } from "./sample-line.ts";

/** Milliseconds since the epoch, as a whole number. */
const TEXT_TAIL: TailForm = { time: /-?\d+(?![^ \t])/y, hasExemplars: false };
/** Seconds since the epoch. */
const OPEN_METRICS_TAIL: TailForm = { time: /-?\d+(?:\.\d*)?(?:e[+-]?\d+)?(?![^ \t])/iy, hasExemplars: true };

const TEXT_TYPES: Readonly<Record<string, MetricType>> = {
  ...{ counter: "counter", gauge: "gauge", histogram: "histogram", summary: "summary", untyped: "untyped" },
};
const OPEN_METRICS_TYPES: Readonly<Record<string, MetricType>> = {
  ...{ counter: "counter", gauge: "gauge", histogram: "histogram", summary: "summary", unknown: "untyped" },
  ...{ gaugehistogram: "gaugehistogram", stateset: "stateset", info: "info" },
};

/** OpenMetrics 1.0, "Suffixes": what the names of a family's samples end with. */
const OPEN_METRICS_SUFFIXES: Readonly<Record<MetricType, readonly string[]>> = {
  ...{ counter: ["_total", "_created"], gauge: [""], untyped: [""], stateset: [""], info: ["_info"] },
  histogram: ["_bucket", "_count", "_sum", "_created"],
  gaugehistogram: ["_bucket", "_gcount", "_gsum"],
  summary: ["", "_count", "_sum", "_created"],
};
/** The text format names the family of any other type exactly. */
const TEXT_SUFFIXES: Partial<Readonly<Record<MetricType, readonly string[]>>> = {
  ...{ histogram: ["_bucket", "_count", "_sum"], summary: ["", "_count", "_sum"] },
};

const DESCRIPTION = /^# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*)(?: (.*))?$/;
/** The text format takes any blanks. */
const TEXT_DESCRIPTION = /^#[ \t]*(HELP|TYPE)[ \t]+([a-zA-Z_:][a-zA-Z0-9_:]*)(?:[ \t]+(.*))?$/;

/**
 * Reads what a service shows as its metrics: Prometheus's text format 0.0.4, or OpenMetrics 1.0 where `contentType` says so.
 * `where` is its name for people. Throws `metrics-invalid` with the number of the line.
 */
export function parseExposition(bytes: Uint8Array, contentType: string, where: string): Exposition {
  const isOpen = /^application\/openmetrics-text\b/.test(contentType);
  const text = decodeUtf8(bytes, where, "metrics-invalid");
  const reader = new Reader(isOpen, where);
  let [line, at] = [1, 0];
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", at)) {
    reader.take(text.slice(at, end), line);
    at = end + 1;
    line++;
  }
  if (at < text.length) reader.refuse(line, "the last line has no end: the answer may be cut off");
  return { format: isOpen ? "OpenMetrics" : "text", families: reader.finish(line) };
}

/** The labels of histograms and summaries are numbers, and what a histogram counts is not negative. */
function requireBounds(type: MetricType | null, family: string, { name, labels, value }: Sample): void {
  const bound = { histogram: "le", gaugehistogram: "le", summary: "quantile" }[type as string];
  if (bound === undefined) return;
  const text = labels.find(([label]) => label === bound)?.[1];
  if (text !== undefined && !isNumber(text)) throw new LineFault(`${bound} is not a number: ${JSON.stringify(text)}`);
  if (type === "histogram" && value < 0 && /_(?:bucket|count)$/.test(name.slice(family.length))) {
    throw new LineFault(`${name} counts, and is negative`);
  }
}

interface OpenFamily {
  readonly name: string;
  readonly line: number;
  type: MetricType | null;
  help: string | null;
  unit: string | null;
  readonly samples: Sample[];
}

class Reader {
  readonly #isOpen: boolean;
  readonly #where: string;
  readonly #families = new Map<string, OpenFamily>();
  #current: OpenFamily | undefined;
  #hasEnded = false;

  constructor(isOpen: boolean, where: string) {
    this.#isOpen = isOpen;
    this.#where = where;
  }

  take(text: string, line: number): void {
    if (this.#hasEnded) this.refuse(line, "nothing is wanted behind # EOF");
    try {
      if (this.#isOpen) this.#takeOpen(text, line);
      else this.#takeText(text.replace(/^[ \t]+/, ""), line);
    } catch (fault) {
      if (fault instanceof LineFault) this.refuse(line, fault.why);
      throw fault;
    }
  }

  refuse(line: number, why: string): never {
    throw new PlimsollError("metrics-invalid", {
      what: `${this.#where} cannot be read as ${this.#isOpen ? "OpenMetrics" : "Prometheus's text format"}`,
      why,
      where: `${this.#where}:${line}`,
    });
  }

  finish(line: number): readonly MetricFamily[] {
    if (this.#isOpen && !this.#hasEnded) this.refuse(line, "# EOF is missing: the answer may be cut off");
    return [...this.#families.values()]
      .filter(({ samples }) => this.#isOpen || samples.length > 0)
      .map((family) => ({ ...family, type: family.type ?? "untyped" }));
  }

  #takeText(text: string, line: number): void {
    if (text === "") return;
    if (!text.startsWith("#")) {
      this.#add(parseSampleLine(text, line, TEXT_TAIL));
      return;
    }
    const [, word, name, rest] = TEXT_DESCRIPTION.exec(text) ?? [];
    // A name alone says nothing of it.
    if (rest !== undefined) this.#describe(word!, name!, rest, line, TEXT_TYPES);
  }

  #takeOpen(text: string, line: number): void {
    if (text === "# EOF") {
      this.#hasEnded = true;
      return;
    }
    if (!text.startsWith("#")) {
      this.#add(parseSampleLine(text, line, OPEN_METRICS_TAIL));
      return;
    }
    const [, word, name, rest = ""] = DESCRIPTION.exec(text) ?? [];
    if (word === undefined) throw new LineFault("there are no comments: # HELP, # TYPE, # UNIT or # EOF is wanted");
    this.#describe(word, name!, rest, line, OPEN_METRICS_TYPES);
  }

  #describe(word: string, name: string, rest: string, line: number, types: Readonly<Record<string, MetricType>>): void {
    const family = this.#open(name, line);
    if (word === "HELP") {
      if (family.help !== null) throw new LineFault(`${name} has its help twice`);
      family.help = rest.replace(/\\([\\n"])/g, (_, letter: string) => (letter === "n" ? "\n" : letter));
    } else if (family.samples.length > 0) {
      throw new LineFault(`the ${word.toLowerCase()} of ${name} comes after its samples`);
    } else if (word === "TYPE") {
      const type = types[rest];
      if (family.type !== null) throw new LineFault(`${name} has its type twice`);
      if (type === undefined) throw new LineFault(`${JSON.stringify(rest)} is no type of a metric`);
      family.type = type;
    } else {
      if (rest !== "" && !name.endsWith(`_${rest}`)) throw new LineFault(`${name} does not end with its unit ${rest}`);
      family.unit = rest === "" ? null : rest;
    }
  }

  #open(name: string, line: number): OpenFamily {
    const known = this.#families.get(name);
    if (known !== undefined) {
      if (this.#isOpen && known !== this.#current) throw new LineFault(`what belongs to ${name} is not together`);
      return known;
    }
    const family: OpenFamily = { name, line, type: null, help: null, unit: null, samples: [] };
    this.#families.set(name, family);
    this.#current = family;
    return family;
  }

  #add(sample: Sample): void {
    const family = this.#familyOf(sample) ?? this.#open(sample.name, sample.line);
    if (this.#isOpen) {
      const suffixes = OPEN_METRICS_SUFFIXES[family.type ?? "untyped"];
      if (!suffixes.includes(sample.name.slice(family.name.length))) {
        throw new LineFault(`a ${family.type} has no sample ${sample.name}`);
      }
    }
    requireBounds(family.type, family.name, sample);
    family.samples.push(sample);
  }

  #familyOf({ name }: Sample): OpenFamily | undefined {
    const exact = this.#families.get(name);
    if (exact !== undefined && (!this.#isOpen || exact === this.#current)) return exact;
    if (this.#isOpen) {
      const current = this.#current;
      const suffixes = current === undefined ? [] : OPEN_METRICS_SUFFIXES[current.type ?? "untyped"];
      return suffixes.some((suffix) => current!.name + suffix === name) ? current : undefined;
    }
    for (const suffix of ["_bucket", "_count", "_sum"]) {
      if (!name.endsWith(suffix)) continue;
      const family = this.#families.get(name.slice(0, -suffix.length));
      if (family?.type != null && TEXT_SUFFIXES[family.type]?.includes(suffix)) return family;
    }
    return undefined;
  }
}
