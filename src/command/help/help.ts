import { type Application, run } from "@stricli/core";
import { closestWords } from "../../base/closest-word.ts";
import { PlimsollError } from "../../base/error.ts";
import { helpCommandOf } from "../../base/help-page.ts";
import { renderMarkdown } from "../../report/markdown-view.ts";
import { withoutRelativeLinks } from "../../report/page-links.ts";
import { HELP_FOLDERS, type HelpPage, listHelpPages, readHelpPage, readLicences } from "../../store/assets.ts";
import { viewOf, type World } from "../world.ts";

/** The word for the licences of plimsoll and of what is inside it. */
const LICENCES = "licences";

/** How many similar words are proposed for an unknown one. */
const PROPOSALS = 3;

/**
 * Prints what there is for a word: the usage of a verb, or every page of that name; without a word, the usage of
 * plimsoll. Throws `flag-invalid` for an unknown word.
 */
export async function help(world: World, application: Application<World>, word: string | undefined): Promise<void> {
  if (word === undefined) return run(application, ["--help"], world);
  if (word === LICENCES) {
    world.process.stdout.write(await readLicences());
    return;
  }
  const pages = await listHelpPages();
  const named = pages.filter((page) => page.name === word || pathOf(page) === word);
  if (verbsOf(application).includes(word)) {
    await run(application, [word, "--help"], world);
    for (const page of named) world.process.stdout.write(`\nMore: \`${helpCommandOf(pathOf(page))}\`\n`);
    return;
  }
  const folder = HELP_FOLDERS.find((name) => name === word);
  if (folder === undefined && named.length === 0) throw unknownWord(word, await helpWords(application));
  const texts = folder === undefined ? await readPages(named) : [await folderPage(folder, pages)];
  const { stdout } = world.process;
  const view = viewOf(stdout, world.env);
  stdout.write(texts.map((text) => renderMarkdown(text, view)).join("\n\n"));
}

/** Every word that `plimsoll help` knows, without the longer names of pages. */
export async function helpWords(application: Application<World>): Promise<readonly string[]> {
  const names = (await listHelpPages()).map(({ name }) => name);
  return [...new Set([...verbsOf(application), ...HELP_FOLDERS, LICENCES, ...names])].sort();
}

function verbsOf({ root }: Application<World>): readonly string[] {
  return "getAllEntries" in root ? root.getAllEntries().map(({ name }) => name["convert-camel-to-kebab"]) : [];
}

function pathOf({ folder, name }: HelpPage): string {
  return `${folder}/${name}`;
}

/** If several pages have the same name, each says in its heading which kind it is. */
async function readPages(pages: readonly HelpPage[]): Promise<readonly string[]> {
  const reading = pages.map(async (page) => {
    const text = withoutRelativeLinks(await readHelpPage(page), page.folder);
    return pages.length === 1 ? text : text.replace(/^# .*/, `# ${pathOf(page)}`);
  });
  return await Promise.all(reading);
}

/** A page that lists the pages of a folder. */
async function folderPage(folder: HelpPage["folder"], pages: readonly HelpPage[]): Promise<string> {
  const rows = pages
    .filter((page) => page.folder === folder)
    .map(async (page) => `| ${page.name} | ${titleOf(withoutRelativeLinks(await readHelpPage(page), folder))} |`);
  return [`# ${folder}`, "", "| page | about |", "|---|---|", ...(await Promise.all(rows)), ""].join("\n");
}

/**
 * A guide's heading says what it is about. The heading of other pages is only their name, so their first sentence is
 * used.
 */
function titleOf(page: string): string {
  const [heading = "", ...lines] = page.split("\n");
  const title = heading.replace(/^# /, "");
  if (/[A-Z]/.test(title)) return title;
  const paragraph = lines.join("\n").trim().split("\n\n")[0]!.replaceAll("\n", " ").replace("**What it finds.** ", "");
  return /^.*?[.:](?= |$)/.exec(paragraph)?.[0].slice(0, -1) ?? paragraph;
}

function unknownWord(word: string, known: readonly string[]): PlimsollError {
  const near = [...closestWords(word, known), ...known.filter((name) => word.length > 2 && name.includes(word))];
  const proposed = [...new Set(near)].slice(0, PROPOSALS);
  return new PlimsollError("flag-invalid", {
    what: `there is no help about "${word}"`,
    fix:
      proposed.length > 0
        ? `did you mean ${proposed.join(", ")}?`
        : "`plimsoll help errors`, `plimsoll help rules` and `plimsoll help guide` list the pages",
  });
}
