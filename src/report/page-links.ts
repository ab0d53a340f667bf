import { helpCommandOf } from "../base/help-page.ts";

/** CommonMark 0.31, §6.3 and §6.4, as far as our pages go: no title, no parentheses in a target. */
const LINK = /(!?)\[([^\]]*)\]\(([^)]*)\)/g;

/** Of a page beside this one, of one in another folder, or of such a folder; a place in it is left out. */
const PAGE = /^(?:\.\.\/(errors|guide|rules)\/)?([\w-]+)\.md(?:#.*)?$/;
const FOLDER = /^\.\.\/(errors|guide|rules)\/$/;

/**
 * A page of docs/FOLDER/ whose links work away from the repository: each names the command that prints the page it leads
 * to. Links into the web stay, pictures become their description, and of other links the words are left.
 */
export function withoutRelativeLinks(page: string, folder: string): string {
  return page.replace(LINK, (link, picture: string, text: string, target: string) => {
    if (picture !== "") return text;
    if (/^https?:/.test(target)) return link;
    const path = pathOf(target, folder);
    return path === undefined ? text : `${text} (\`${helpCommandOf(path)}\`)`;
  });
}

/** What `plimsoll help` calls the page or the folder: with its folder, because some names are in two. */
function pathOf(target: string, folder: string): string | undefined {
  const [, other = folder, name] = PAGE.exec(target) ?? [];
  return name === undefined ? FOLDER.exec(target)?.[1] : `${other}/${name}`;
}
