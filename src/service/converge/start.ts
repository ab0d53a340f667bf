import { editGoMod } from "../../format/go-module/edit-go-mod.ts";
import { parseGoMod } from "../../format/go-module/go-mod.ts";
import { compareGoReleases } from "../../format/go-module/go-release.ts";
import { type OwnReplacement, ownReplacements, withoutReplacement } from "../../format/go-module/own-replacements.ts";
import { runGo } from "../../toolchain/go/go.ts";
import { workOnModule } from "../../toolchain/go/module-work.ts";
import { latentFindings } from "./affected-versions.ts";
import { checksOf, type Ground, type Start, type ToolchainEdit } from "./attempt.ts";
import type { CopiedModule } from "./copied-module.ts";
import { findingsIn } from "./held-modules.ts";
import { type Tidied, tidied } from "./necessity.ts";
import type { OpenedModule } from "./open-module.ts";
import { fittedFindings, type Scan } from "./scan.ts";

/** What the user has, as it is. */
function unchanged({ text, mod }: OpenedModule, notes: readonly string[]): Start {
  return { text, mod, obsolete: [], toolchain: null, notes };
}

/**
 * The start of every plan, with which the module is built, vetted and tested where it is not what the user has. What fails
 * with it is said, and the user's own go.mod is the start then.
 */
export async function startFrom(ground: Omit<Ground, "start">, scanned: Scan, release: string | null): Promise<Start> {
  const { module, after } = ground;
  const start = await wantedStart(module, after, scanned, release);
  if (start.text === module.text) return start;
  const clean = await tidied(after, start.text);
  const outcome = "failed" in clean ? { work: "tidy", why: clean.failed } : await checksOf({ ...ground, start }, clean);
  if (!("why" in outcome)) return start;
  const what = [
    ...start.obsolete.map(({ path }) => `without the replacement of ${path}`),
    ...(start.toolchain?.notCarriedOut === null ? [`with ${start.toolchain.to}`] : []),
  ];
  return unchanged(module, [
    ...start.notes,
    `${what.join(" and ")}, go ${outcome.work} fails: ${firstLine(outcome.why)}`,
  ]);
}

/**
 * Tries each of plimsoll's own replacements without, and the release of Go that answers findings of the standard library,
 * where one is asked for. A replacement goes where the module builds without it and the version that go selects then is
 * free of findings, as govulncheck or a database says; where neither can, it stays.
 */
async function wantedStart(
  module: OpenedModule,
  copy: CopiedModule,
  scanned: Scan,
  release: string | null,
): Promise<Start> {
  let { text } = module;
  const obsolete: OwnReplacement[] = [];
  const notes: string[] = [];
  for (const own of ownReplacements(text).toReversed()) {
    const without = withoutReplacement(text, own);
    const reason = await reasonToStay(module, copy, scanned, without, own.path);
    if (reason === null) {
      text = without;
      obsolete.push(own);
    } else notes.push(`the replacement of ${own.path} by ${own.by.path} ${own.by.version} stays: ${reason}`);
  }
  const toolchain = release === null ? null : await toolchainEdit(copy, text, release);
  if (toolchain?.notCarriedOut === null) text = editGoMod(text, { toolchain: toolchain.to });
  else if (toolchain !== null) notes.push(`nothing was carried out with ${toolchain.to}: ${toolchain.notCarriedOut}`);
  return { text, mod: parseGoMod(text, "go.mod"), obsolete, toolchain, notes };
}

async function reasonToStay(
  module: OpenedModule,
  copy: CopiedModule,
  scanned: Scan,
  text: string,
  path: string,
): Promise<string | null> {
  const without = await tidied(copy, text);
  if ("failed" in without) return "without it go finds no requirements";
  if ((await workOnModule(copy.go, "build")) !== undefined) return "the module does not build without it";
  const found = await findingsOf(module, copy, scanned, without, path);
  if (found === null) {
    return "whether the module needs it could not be found out, because neither govulncheck nor a database (--db) says what is affected";
  }
  const version = without.state.selected.find((one) => one.path === path)?.version;
  return found.length === 0 ? null : `without it go selects ${path} ${version}, which has ${found.join(", ")}`;
}

/** What the module has at the version that go selects by itself; null where nobody knows. */
async function findingsOf(
  { path: main }: OpenedModule,
  { go }: CopiedModule,
  { again, database }: Scan,
  { state }: Tidied,
  path: string,
): Promise<readonly string[] | null> {
  if (again !== null) {
    const { set } = fittedFindings(await again(go, "package"), main, state.selected);
    return set.modules.filter(({ name }) => name === path).map(({ id }) => id);
  }
  if (database === null) return null;
  const all = latentFindings(database.advisories, new Map(), new Set([path]));
  return findingsIn(state, all).map(({ known }) => known.target.id);
}

/** Null where go.mod asks for that release already. */
async function toolchainEdit(copy: CopiedModule, text: string, release: string): Promise<ToolchainEdit | null> {
  const { toolchain: from, go } = parseGoMod(text, "go.mod");
  const asked = [go, from?.replace(/^go/, "")].filter((one) => typeof one === "string");
  if (asked.some((one) => (compareGoReleases(one, release.replace(/^go/, "")) ?? -1) >= 0)) return null;
  await copy.lay(editGoMod(text, { toolchain: release }));
  const { exitCode, stdout, stderr } = await runGo(copy.go, ["env", "GOVERSION"]);
  const version = stdout.toString().trim();
  const edit = { from, to: release };
  if (exitCode !== 0) return { ...edit, notCarriedOut: `go cannot get it: ${lastLine(stderr)}` };
  if (version === release) return { ...edit, notCarriedOut: null };
  const setting = copy.go.settings.GOTOOLCHAIN ?? "";
  return { ...edit, notCarriedOut: `go stays at ${version}, because GOTOOLCHAIN is ${setting}` };
}

function firstLine(text: string): string {
  return text.split("\n")[0]!;
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) || "it gives no reason";
}
