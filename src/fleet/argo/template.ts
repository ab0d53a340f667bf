import type { Json } from "../../base/strict-json.ts";
import { setMember } from "../../format/yaml/parsed.ts";

/** The values that a generator found, by name. */
export type Parameters = { readonly [name: string]: Json };

/** What may still be spent on one ApplicationSet: whoever works for it shares it. */
export interface Budget {
  left: number;
}

/** Said where it is spent. */
export const TOO_COSTLY = "making its Applications takes more work than is done for one ApplicationSet";

interface Filling {
  readonly params: Parameters;
  /** `goTemplate: true`: Go's text/template, as far as fields and indexes go. Otherwise names between `{{` and `}}`. */
  readonly isGo: boolean;
  readonly budget: Budget;
}

/** Fills the parameters of a generator into templates, as Argo CD does (applicationset/utils/utils.go). */
export class TemplateFiller {
  /** The first reason why something could not be filled in. What `fill` has returned then counts for nothing. */
  why: string | undefined;
  readonly #filling: Filling;

  constructor(filling: Filling) {
    this.#filling = filling;
  }

  /** The same value with every text in it filled in, names of members too. */
  fill(value: Json): Json {
    if (typeof value === "string") return this.text(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.fill(item));
    const filled: { [name: string]: Json } = {};
    for (const [name, member] of Object.entries(value)) setMember(filled, this.text(name), this.fill(member));
    return filled;
  }

  text(template: string): string {
    if (!template.includes("{{")) return this.#spend(template);
    return this.#spend(this.#filling.isGo ? this.#goText(template) : this.#plainText(template));
  }

  /** github.com/valyala/fasttemplate: a name that has no value stays. */
  #plainText(template: string): string {
    let end = 0;
    const filled = template.replace(/\{\{([\s\S]*?)\}\}/g, (written, name: string, at: number) => {
      end = at + written.length;
      const value = memberOf(this.#filling.params, name.trim());
      return typeof value === "string" ? value : written;
    });
    const open = template.indexOf("{{", end);
    return end > 0 && open !== -1 ? this.#refuse(template.slice(open), "it does not end") : filled;
  }

  #goText(template: string): string {
    const [first = "", ...actions] = template.split("{{");
    let [text, literal] = ["", first];
    for (const written of actions) {
      const end = written.indexOf("}}");
      if (end === -1) return this.#refuse(`{{${written}`, "it does not end");
      const [, before, action, after] = /^(-(?=\s))?\s*([\s\S]*?)\s*((?<=\s)-)?$/.exec(written.slice(0, end))!;
      text += before === undefined ? literal : literal.trimEnd();
      text += this.#valueOf(action!, `{{${written.slice(0, end + 2)}`);
      literal = after === undefined ? written.slice(end + 2) : written.slice(end + 2).trimStart();
    }
    return text + literal;
  }

  #valueOf(action: string, written: string): string {
    const [, field, indexed, indexes = ""] = ACTION.exec(action) ?? [];
    const fields = field ?? indexed;
    if (fields === undefined) return this.#refuse(written, "only fields and indexes are filled in here, no functions");
    const steps = [
      ...fields.slice(1).split("."),
      ...(indexes.match(INDEX) ?? []).map((index): string | number => JSON.parse(index)),
    ];
    let value: Json | undefined = this.#filling.params;
    for (const step of steps) value = memberOf(value, step);
    const text = value === undefined ? undefined : goText(value);
    if (text !== undefined) return text;
    return this.#refuse(written, value === undefined ? "it has no value" : "its value has no text that is certain");
  }

  #refuse(written: string, why: string): string {
    this.why ??= `the template ${written} is not evaluated: ${why}`;
    return "";
  }

  #spend(text: string): string {
    this.#filling.budget.left -= text.length;
    if (this.#filling.budget.left >= 0) return text;
    this.why ??= TOO_COSTLY;
    return "";
  }
}

/** `.path.basename`, or `index .path.segments 1 "name"`. */
const ACTION = /^(?:((?:\.[A-Za-z_]\w*)+)|index\s+((?:\.[A-Za-z_]\w*)+)((?:\s+(?:0|[1-9]\d{0,8}|"[^"\\\n]*"))+))$/;
const INDEX = /\d+|"[^"]*"/g;

function memberOf(value: Json | undefined, step: string | number): Json | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return typeof step === "number" ? value[step] : undefined;
  return typeof step === "string" && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** Go writes larger numbers, which are floating point there, in another way than they were written. */
const CERTAIN_NUMBER = 100_000;

/** How Go prints a value with %v; undefined where that is not certain here. */
export function goText(value: Json): string | undefined {
  if (typeof value === "string" || typeof value === "boolean") return String(value);
  if (typeof value !== "number" || !Number.isInteger(value) || Object.is(value, -0)) return undefined;
  return Math.abs(value) <= CERTAIN_NUMBER ? String(value) : undefined;
}
