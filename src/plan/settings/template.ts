import type { CheckoutFacts } from "../../base/checkout-facts.ts";
import { PlimsollError } from "../../base/error.ts";

/** The values that templates in a .ko.yaml can name. https://ko.build/configuration/ */
export interface TemplateContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `go env`. */
  readonly goEnv: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
  /** The checkout of the folder that contains .ko.yaml; undefined outside a git checkout. */
  readonly git: CheckoutFacts | undefined;
}

/** Does a text name a value that only a git checkout can provide? */
export function namesGit(text: string): boolean {
  return /\{\{-?\s*\.Git\b/.test(text);
}

/**
 * Expands `{{.Env.NAME}}`, `{{.GoEnv.NAME}}`, `{{.Git.Tag}}`, `{{.Date}}` and `{{.Timestamp}}`. Anything else between
 * braces is `config-invalid`, and so is a name without a value: a version that is silently empty is a wrong version.
 * `where` gives the place of an action.
 */
export function expandTemplate(text: string, context: TemplateContext, where: (action: string) => string): string {
  return text.replace(/\{\{(-?\s*)(.*?)(\s*-?)\}\}/gs, (whole, before: string, action: string, after: string) => {
    if (before.startsWith("-") || after.endsWith("-")) throw unknown(whole, where(whole));
    const [, root, name] = /^\.([A-Za-z]+)(?:\.([A-Za-z_][A-Za-z0-9_]*))?$/.exec(action) ?? [];
    const value = root === undefined ? undefined : lookUp(root, name, context);
    if (value === undefined) throw unknown(whole, where(whole));
    if (value === MISSING) {
      throw new PlimsollError("config-invalid", {
        what: `${whole} has no value`,
        why: root === "Git" ? "this is not a git checkout" : `${name} is not set`,
        where: where(whole),
      });
    }
    return value;
  });
}

const MISSING = Symbol("missing");

/** Undefined for a name that does not exist in templates. */
function lookUp(root: string, name: string | undefined, context: TemplateContext): string | typeof MISSING | undefined {
  if (name === undefined) {
    if (root === "Date") return context.now.toISOString().replace(/\.\d+Z$/, "Z");
    return root === "Timestamp" ? String(Math.floor(context.now.getTime() / 1000)) : undefined;
  }
  if (root === "Env") return own(context.env, name) ?? MISSING;
  if (root === "GoEnv") return own(context.goEnv, name) ?? MISSING;
  if (root !== "Git" || !GIT_NAMES.has(name)) return undefined;
  return context.git === undefined ? MISSING : String(context.git[name as keyof CheckoutFacts]);
}

function own(record: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

const GIT_NAMES: ReadonlySet<string> = new Set<keyof CheckoutFacts>([
  "Branch",
  "Tag",
  "ShortCommit",
  "FullCommit",
  "CommitDate",
  "CommitTimestamp",
  "IsDirty",
  "IsClean",
  "TreeState",
]);

function unknown(action: string, where: string): PlimsollError {
  return new PlimsollError("config-invalid", {
    what: `${action} is not a template that plimsoll knows`,
    why: "plimsoll knows .Env.NAME, .GoEnv.NAME, .Date, .Timestamp and .Git.{Branch,Tag,ShortCommit,FullCommit,CommitDate,CommitTimestamp,IsDirty,IsClean,TreeState}, each alone between two pairs of braces",
    where,
  });
}
