import { crypto } from "../../base/crypto.ts";
import { html, Markup } from "./markup.ts";

interface Parts {
  readonly title: string;
  /** The verb with what it ran in, above the title. */
  readonly verb: string;
  /** Below the title. */
  readonly head: readonly Markup[];
  readonly main: readonly Markup[];
  /** The whole style: data/page/base.css, static.css and the page's own. */
  readonly css: string;
}

/** A page in a single file that needs no network and runs no script. */
export function staticPage({ title, verb, head, main, css }: Parts): string {
  const policy = `default-src 'none'; style-src 'sha256-${crypto().hash("sha256", css, "base64")}'; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="plimsoll">
<title>${title}</title>
<style>${new Markup(css)}</style>
</head>
<body>
<header>
<p class="verb">${verb}</p>
<h1>${title}</h1>
${head}
</header>
<main>
${main}
</main>
</body>
</html>
`;
  return page.source;
}
