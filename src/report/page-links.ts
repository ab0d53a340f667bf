import { helpCommandOf } from "../base/help-page.ts";

/** CommonMark 0.31, §6.3 and §6.4, limited to what plimsoll's pages use: no title, no parentheses in a target. */
const LINK = /(!?)\[([^\]]*)\]\(([^)]*)\)/g;

/** A link to a page in the same folder, to one in another folder, or to such a folder; a fragment is ignored. */
const PAGE = /^(?:\.\.\/(errors|guide|rules)\/)?([\w-]+)\.md(?:#.*)?$/;
const FOLDER = /^\.\.\/(errors|guide|rules)\/$/;

/**
 * A page of docs/FOLDER/ whose links work outside of the repository: each is replaced by the command that prints the
 * linked page. Web links stay, pictures become their description, and of other links only the text stays.
 */
export function withoutRelativeLinks(page: string, folder: string): string {
  return page.replace(LINK, (link, picture: string, text: string, target: string) => {
    if (picture !== "") return text;
    if (/^https?:/.test(target)) return link;
    const path = pathOf(target, folder);
    return path === undefined ? text : `${text} (\`${helpCommandOf(path)}\`)`;
  });
}

/** The name of the page or folder for `plimsoll help`: with its folder, because some names are in two folders. */
function pathOf(target: string, folder: string): string | undefined {
  const [, other = folder, name] = PAGE.exec(target) ?? [];
  return name === undefined ? FOLDER.exec(target)?.[1] : `${other}/${name}`;
}
