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
    this.#spend("", 1);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.fill(item));
    const filled: { [name: string]: Json } = {};
    for (const [name, member] of Object.entries(value)) setMember(filled, this.text(name), this.fill(member));
    return filled;
  }

  text(template: string): string {
    if (!template.includes("{{")) return this.#spend(template, template.length);
    const text = this.#filling.isGo ? this.#goText(template) : this.#plainText(template);
    return this.#spend(text, template.length + text.length);
  }

  /** github.com/valyala/fasttemplate: a name that has no value stays. */
  #plainText(template: string): string {
    let [filled, end] = ["", 0];
    for (let open = template.indexOf("{{"); open !== -1; open = template.indexOf("{{", end)) {
      const close = template.indexOf("}}", open + 2);
      if (close === -1) return end > 0 ? this.#refuse(template.slice(open), "it does not end") : template;
      const value = memberOf(this.#filling.params, template.slice(open + 2, close).trim());
      filled += template.slice(end, open);
      end = close + 2;
      filled += typeof value === "string" ? value : template.slice(open, end);
    }
    return filled + template.slice(end);
  }

  #goText(template: string): string {
    const [first = "", ...actions] = template.split("{{");
    let [text, literal] = ["", first];
    for (const written of actions) {
      const end = written.indexOf("}}");
      if (end === -1) return this.#refuse(`{{${written}`, "it does not end");
      const inside = written.slice(0, end);
      const [before, after] = [/^-\s/.test(inside), /\s-$/.test(inside)];
      text += before ? literal.trimEnd() : literal;
      text += this.#valueOf(inside.slice(before ? 1 : 0, after ? -1 : undefined).trim(), `{{${inside}}}`);
      literal = after ? written.slice(end + 2).trimStart() : written.slice(end + 2);
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

  #spend(text: string, cost: number): string {
    this.#filling.budget.left -= cost;
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
