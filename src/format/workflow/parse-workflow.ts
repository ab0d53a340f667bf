import { posix } from "node:path";
import type { Json, JsonPath } from "../../base/strict-json.ts";
import { parseYaml, type Scalars } from "../yaml/parse-yaml.ts";
import type { Parsed, Unparsed } from "../yaml/parsed.ts";
import { yamlText } from "../yaml/yaml-text.ts";
import { type Checkout, EXPRESSION, type Named, type Use, type Workflow, type WorkflowEvent } from "./workflow.ts";

/**
 * Reads a workflow of GitHub Actions
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax). Never throws for what is in the file.
 */
export function parseWorkflow(bytes: Uint8Array, file: string): Workflow | Unparsed {
  const text = yamlText(bytes);
  if (typeof text !== "string") return text;
  const parsed = parseYaml({ text, firstLine: 1 }, TEXTS);
  if ("why" in parsed) return parsed;
  try {
    return new Reader(parsed, file).workflow();
  } catch (error) {
    if (error instanceof Unexpected) return { why: error.message, line: error.line };
    throw error;
  }
}

/** Every scalar is its text: `on` is a name and not a boolean, and the tag `1.10` is not the number 1.1. */
const TEXTS: Scalars = {
  valueOf: (text) => (/^(?:|~|null)$/.test(text) ? null : text),
  keyOf: (text) => text,
};

class Unexpected extends Error {
  readonly line: number;

  constructor(why: string, line: number) {
    super(why);
    this.line = line;
  }
}

type Members = { readonly [name: string]: Json };

/** Walks over the parts that matter, and refuses what GitHub would refuse too: nothing is concluded from such a file. */
class Reader {
  readonly #parsed: Parsed;
  readonly #file: string;
  readonly #uses: Use[] = [];
  readonly #images: Named[] = [];
  readonly #checkouts: Checkout[] = [];
  readonly #built: Named[] = [];
  readonly #scripts: Named[] = [];
  readonly #variables: Named[] = [];

  constructor(parsed: Parsed, file: string) {
    this.#parsed = parsed;
    this.#file = file;
  }

  workflow(): Workflow {
    const root = this.#object(this.#parsed.value, []);
    if (root.on === undefined || root.jobs === undefined) {
      throw new Unexpected("it is no workflow: on or jobs is missing", 1);
    }
    const events = this.#events(root.on);
    this.#environment(root.env, ["env"]);
    for (const name of Object.keys(this.#object(root.jobs, ["jobs"]))) this.#job(["jobs", name]);
    return {
      ...{ file: this.#file, events, uses: this.#uses, images: this.#images },
      ...{ checkouts: this.#checkouts, built: this.#built, scripts: this.#scripts, variables: this.#variables },
    };
  }

  /** A name, a list of names, or names with their filters. */
  #events(on: Json): ReadonlyMap<string, WorkflowEvent> {
    const path = ["on"];
    if (typeof on === "string" || Array.isArray(on)) {
      const filters = new Map<string, readonly string[]>();
      return new Map(this.#texts(on, path).map((name) => [name, { line: this.#line(path), filters }]));
    }
    return new Map(Object.keys(this.#object(on, path)).map((name) => [name, this.#event([...path, name])]));
  }

  #event(path: JsonPath): WorkflowEvent {
    const value = this.#at(path);
    // A schedule is a list, which starts nothing by a tag.
    if (value === null || value === undefined || Array.isArray(value))
      return { line: this.#line(path), filters: new Map() };
    const filters = Object.entries(this.#object(value, path)).flatMap(([name, filter]) =>
      FILTERS.has(name) ? [[name, this.#texts(filter, [...path, name])] as const] : [],
    );
    return { line: this.#line(path), filters: new Map(filters) };
  }

  #job(path: JsonPath): void {
    const { uses, container, services, steps, env } = this.#object(this.#at(path), path);
    this.#environment(env, [...path, "env"]);
    this.#use(uses, [...path, "uses"], []);
    this.#image(container, [...path, "container"]);
    const named = services === undefined || services === null ? {} : this.#object(services, [...path, "services"]);
    for (const [name, service] of Object.entries(named)) this.#image(service, [...path, "services", name]);
    if (steps === undefined) return;
    if (!Array.isArray(steps)) throw this.#unexpected("a list of steps is wanted", [...path, "steps"]);
    const checkouts: Checkout[] = [];
    for (const index of steps.keys()) this.#step([...path, "steps", index], checkouts);
    this.#checkouts.push(...checkouts);
  }

  /** A container is an image, or an object with one. An empty one is none. */
  #image(container: Json | undefined, path: JsonPath): void {
    if (container === undefined || container === null || container === "") return;
    const isName = typeof container === "string";
    const image = isName ? container : this.#object(container, path).image;
    if (image !== "") this.#add(this.#images, image, isName ? path : [...path, "image"]);
  }

  /** `checkouts` are those of the job up to this step. */
  #step(path: JsonPath, checkouts: Checkout[]): void {
    const { uses, run, env, with: given } = this.#object(this.#at(path), path);
    this.#environment(env, [...path, "env"]);
    this.#use(uses, [...path, "uses"], checkouts);
    this.#add(this.#scripts, run, [...path, "run"]);
    const [, action] = /^(actions\/checkout|docker\/build-push-action)(?:@|$)/i.exec(String(uses)) ?? [];
    if (action === undefined) return;
    const inputs = given === undefined || given === null ? {} : this.#object(given, [...path, "with"]);
    if (!/checkout$/i.test(action)) {
      this.#add(this.#built, inputs.tags, [...path, "with", "tags"]);
      return;
    }
    const [ref, repository, folder] = ["ref", "repository", "path"].map((name) => inputs[name] ?? "");
    if (typeof ref !== "string" || typeof repository !== "string" || typeof folder !== "string") {
      throw this.#unexpected("a text is wanted", [...path, "with"]);
    }
    checkouts.push({ line: this.#line([...path, "uses"]), ref, repository, path: folder });
  }

  #use(uses: Json | undefined, path: JsonPath, checkouts: readonly Checkout[]): void {
    if (uses === undefined || uses === null) return;
    if (typeof uses !== "string") throw this.#unexpected("a text is wanted", path);
    const from = checkouts.findLast(({ path: folder }) => isWithin(uses, folder)) ?? null;
    this.#uses.push({ text: uses, line: this.#line(path), from });
  }

  #environment(env: Json | undefined, path: JsonPath): void {
    if (env === undefined || env === null) return;
    if (typeof env === "string") this.#add(this.#variables, env, path);
    else
      for (const name of Object.keys(this.#object(env, path)))
        this.#add(this.#variables, this.#at([...path, name]), [...path, name]);
  }

  #add(list: Named[], value: Json | undefined, path: JsonPath): void {
    if (value === undefined || value === null) return;
    if (typeof value !== "string") throw this.#unexpected("a text is wanted", path);
    list.push({ text: value, line: this.#line(path) });
  }

  #texts(value: Json, path: JsonPath): readonly string[] {
    const list = value === null ? [] : Array.isArray(value) ? value : [value];
    return list.map((one) => {
      if (typeof one === "string") return one;
      throw this.#unexpected("a text, or a list of texts, is wanted", path);
    });
  }

  #object(value: Json | undefined, path: JsonPath): Members {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    throw this.#unexpected("an object is wanted", path);
  }

  #at(path: JsonPath): Json | undefined {
    let value: Json | undefined = this.#parsed.value;
    for (const step of path) value = (value as { readonly [step: string | number]: Json })[step];
    return value;
  }

  #unexpected(why: string, path: JsonPath): Unexpected {
    return new Unexpected(`${path.length === 0 ? "it is no workflow" : path.join(".")}: ${why}`, this.#line(path));
  }

  #line(path: JsonPath): number {
    return this.#parsed.lines.lineOf(this.#parsed.value, path) ?? 1;
  }
}

/** May a path of the workspace be in this folder of it? A computed folder may be any. */
function isWithin(uses: string, folder: string): boolean {
  if (!uses.startsWith("./")) return false;
  const name = posix.normalize(folder === "" ? "." : folder).replace(/\/$/, "");
  return name === "." || folder.includes(EXPRESSION) || `${posix.normalize(uses)}/`.startsWith(`${name}/`);
}

const FILTERS: ReadonlySet<string> = new Set(["tags", "tags-ignore", "branches", "branches-ignore"]);
