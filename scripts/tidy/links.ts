import { posix } from "node:path";
import type { Tree } from "./tree.ts";

/**
 * Checks that every relative link of a Markdown file leads to an existing file or folder, and its fragment to a
 * heading.
 */
export function checkLinks(tree: Tree): string[] {
  return tree.files.filter((path) => path.endsWith(".md")).flatMap((path) => linksOf(tree, path));
}

function linksOf(tree: Tree, path: string): string[] {
  const prose = withoutCode(tree.read(path));
  const links = [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map((match) => match[1] ?? "");
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => !resolves(tree, path, link))
    .map((link) => `${path} links to ${link}, which is not there`);
}

function resolves(tree: Tree, from: string, link: string): boolean {
  const [path = "", fragment] = link.split("#");
  const target = path === "" ? from : posix.join(posix.dirname(from), path).replace(/\/$/, "");
  const isFile = tree.files.includes(target);
  if (fragment !== undefined) return isFile && headings(tree.read(target)).includes(fragment);
  return isFile || OUTSIDE_THE_TREE.has(target) || tree.files.some((file) => file.startsWith(`${target}/`));
}

/** Files at the root that are not Markdown, and so not in a tree. */
const OUTSIDE_THE_TREE = new Set(["LICENSE", "NOTICE", "package.json", "biome.json", "knip.json", "tsconfig.json"]);

/** The anchors of a Markdown file: its headings in lower case, with hyphens for spaces, and without punctuation. */
function headings(markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(/^#+ +(.*)$/gm)].map(([, text = ""]) =>
    text
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function withoutCode(markdown: string): string {
  return markdown.replace(/^(`{3,}|~{3,}).*?^\1/gms, "").replace(/(?<!`)`(?!`)([^`\n]*)`/g, (_, code) => code);
}
