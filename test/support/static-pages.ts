/** What holds of every page without a script. */
import assert from "node:assert/strict";
import { sha256 } from "../../src/base/digest.ts";

/** A hostile text is in the page as text, and nowhere as markup, an attribute of its own or a control character. */
export function assertIsText(page: string, hostile: string): void {
  assert.ok(hostile.startsWith("<script>"));
  assert.ok(page.includes("&#60;script&#62;"), "the names are there");
  assert.doesNotMatch(page, /<script/i);
  assert.doesNotMatch(page, /[\u001b\u202e]/, "nothing that a terminal or a browser acts on");
  // A label is escaped as text is; every other attribute is the page's own.
  const markup = page.replaceAll(/aria-label="[^"]*"/g, "").replaceAll(/<style>.*?<\/style>/gs, "");
  for (const [tag] of markup.matchAll(/<[^>]*>/g)) assert.doesNotMatch(tag, /alert|\son\w+=|javascript:/i, tag);
}

/** A page that asks for nothing and runs nothing: links lead to places on the page, and its policy allows its own style alone. */
export function assertIsAlone(page: string, css: string): void {
  const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];
  assert.match(policy.replaceAll("&#39;", "'"), /^default-src 'none'; style-src 'sha256-[\w+/=]+';/);
  const [, shown] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
  assert.equal(shown, css);
  const hash = Buffer.from(sha256(Buffer.from(css)).slice("sha256:".length), "hex").toString("base64");
  assert.ok(policy.includes(`sha256-${hash}`), "the policy is about these bytes");
  assert.doesNotMatch(page, /src=|href="(?!#)|style="|url\(|@import/);
}
