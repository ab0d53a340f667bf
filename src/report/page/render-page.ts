import { promisify } from "node:util";
import { deflateRaw } from "node:zlib";
import { crypto } from "../../base/crypto.ts";
import { encodeModel } from "./encode-model.ts";
import type { PageModel } from "./page-model.ts";

/** The files under data/page/, as text. */
export interface PageSource {
  /** With `{{policy}}`, `{{style}}`, `{{data}}` and `{{script}}` as placeholders. */
  readonly html: string;
  readonly css: string;
  /** Modules, each after those that it imports. */
  readonly modules: readonly string[];
}

const deflate = promisify(deflateRaw);

/**
 * A page in a single file that needs no network. Its variable parts are base64, so no name can be markup; the browser
 * is told to run one script, identified by its hash, and nothing else.
 */
export async function renderPage(model: PageModel, source: PageSource): Promise<string> {
  const script = joinModules(source.modules);
  const data = await deflate(encodeModel(model), { level: 9 });
  const parts: Readonly<Record<string, string>> = {
    policy: policyFor(script, source.css),
    style: source.css,
    data: data.toString("base64"),
    script,
  };
  return source.html.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name]!);
}

/**
 * Joins several modules into one: removes the imports between them, and every `export`. A name that two of them declare
 * would be a syntax error in the browser.
 */
function joinModules(modules: readonly string[]): string {
  return modules
    .map((module) => module.replace(/^import [^;]*;\n/gm, "").replace(/^export /gm, ""))
    .join("\n")
    .trim();
}

/** Content Security Policy Level 3, and Trusted Types: text never becomes markup, whatever the script does. */
function policyFor(script: string, css: string): string {
  return [
    "default-src 'none'",
    `script-src '${integrityOf(script)}'`,
    `style-src '${integrityOf(css)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

/** The hash of exactly the text between the tags. */
function integrityOf(text: string): string {
  return `sha256-${crypto().hash("sha256", text, "base64")}`;
}
