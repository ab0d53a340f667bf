import type { Tree } from "./tree.ts";

/** Checks that every name has a page `folder/NAME.md`, and that every page has a name. */
export function checkPages(tree: Tree, folder: string, names: readonly string[]): string[] {
  const pages = tree.files
    .filter((path) => path.startsWith(`${folder}/`) && path.endsWith(".md") && !path.endsWith("/README.md"))
    .map((path) => path.slice(folder.length + 1, -".md".length));
  return [
    ...names.filter((name) => !pages.includes(name)).map((name) => `${folder}/${name}.md is missing`),
    ...pages.filter((page) => !names.includes(page)).map((page) => `${folder}/${page}.md describes nothing`),
  ];
}
