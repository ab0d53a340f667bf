import { basename, join, relative, sep } from "node:path";
import type { CostPlace } from "../../report/cost-report.ts";
import type { CostedProgram } from "../../service/cost/program.ts";
import type { CostSubject } from "../../service/cost/subject.ts";
import { requirementLine, type SourceLine } from "../../service/growth/source-lines.ts";
import { type ImportSite, sitesOfPackages } from "../../session/import-sites.ts";
import { repositoryIfAny } from "../../session/repository-if-any.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { realPathOf } from "../../store/file/real-path.ts";
import { isOwnPackage } from "../../toolchain/go/dependencies.ts";

/**
 * The lines by which the user's own modules bring something into the program: their imports of it, else the import from
 * which the shortest chain leads there, else the line of go.mod. None for a program that is not the user's own.
 */
export async function placesOf(
  surroundings: Surroundings,
  program: CostedProgram,
  { packages, module }: CostSubject,
): Promise<readonly CostPlace[]> {
  const main = program.request.package;
  if (main.how !== "build") return [];
  const folder = main.module?.folder ?? main.cwd;
  const sites = packages.size === 0 ? [] : await ownSites(program, packages);
  const top = await topOf(surroundings, folder);
  if (sites.length > 0) {
    const folders = new Map(program.dependencies.map((one) => [one.importPath, one.folder]));
    const places = sites.map(({ importer, imported, file, line, column }) => {
      const path = join(folders.get(importer) ?? "", basename(file));
      return placeAt(top, { path, line, column }, { importer, imported });
    });
    return Promise.all(places);
  }
  const required = module === null ? undefined : await requirementLine(folder, module.path);
  return required === undefined ? [] : [await placeAt(top, required, { importer: null, imported: null })];
}

async function ownSites(
  { go, request, dependencies, reader }: CostedProgram,
  packages: ReadonlySet<string>,
): Promise<readonly ImportSite[]> {
  const { sites, chain } = await sitesOfPackages(go, request, dependencies, packages, await reader());
  const own = new Set(dependencies.filter(isOwnPackage).map(({ importPath }) => importPath));
  const direct = sites.filter(({ importer }) => own.has(importer));
  if (direct.length > 0) return direct;
  const leaving = chain.findLast(({ importer }) => own.has(importer))?.site ?? null;
  return leaving === null ? [] : [leaving];
}

/** Places are named from the top of the checkout, as a code host names them; without git from that of the module. */
async function topOf(surroundings: Surroundings, folder: string): Promise<string> {
  const repository = await repositoryIfAny({ ...surroundings, cwd: folder });
  return repository?.top ?? (await realPathOf(folder));
}

async function placeAt(
  top: string,
  { path, line, column }: SourceLine,
  names: Pick<CostPlace, "importer" | "imported">,
): Promise<CostPlace> {
  const inside = relative(top, await realPathOf(path));
  return { file: inside.split(sep).join("/"), line, column, ...names };
}
