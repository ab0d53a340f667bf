import type { Advisory, AffectedModule } from "../../format/osv/advisory.ts";
import { affectsVersion, fixedVersion } from "../../format/osv/affects.ts";
import type { AdvisoryList, KnownAdvisory } from "../../report/cost-report.ts";
import type { AdvisoryDatabase } from "../../store/advisory-database.ts";

/** A module whose advisories are wanted. */
export interface AdvisedModule {
  /** As the database calls it: the path of what is really built, or `stdlib`. */
  readonly path: string;
  readonly now: HeldVersion;
  /** The same in the program with the other version; undefined where there is no such program. */
  readonly later?: HeldVersion | undefined;
  /** Import paths of the packages that the program has of it. */
  readonly packages: ReadonlySet<string>;
  /** Only advisories that name one of these packages count. */
  readonly onlyNaming?: true;
}

/** `version` is null for one that cannot be compared, as a folder's. Null where the program does not have the module. */
type HeldVersion = { readonly version: string | null } | null;

/** The advisories that affect these modules, or may do so, in the order of the modules and their own. */
export function knownAdvisories(
  { folder, modified, advisories, unreadable }: AdvisoryDatabase,
  modules: readonly AdvisedModule[],
): AdvisoryList {
  const inForce = advisories.filter(({ isWithdrawn }) => !isWithdrawn);
  const found = modules.flatMap((module) => inForce.flatMap((advisory) => rowOf(module, advisory)));
  return { database: folder, modified, unreadable, found };
}

function rowOf(module: AdvisedModule, { id, aliases, summary, affected }: Advisory): KnownAdvisory[] {
  const own = affected.filter((one) => one.module === module.path && isMeant(module, one));
  if (own.length === 0) return [];
  const { now, later } = module;
  const affects = anyAffects(own, now);
  const affectsOther = later === undefined ? null : anyAffects(own, later);
  if (affects === false && (later === undefined || affectsOther === false)) return [];
  const newest = later?.version ?? now?.version ?? null;
  const fixes = newest === null ? [] : own.flatMap((one) => fixedVersion(one, newest) ?? []);
  return [
    {
      id,
      aliases,
      summary,
      module: module.path,
      version: now?.version ?? null,
      affects,
      otherVersion: later?.version ?? null,
      affectsOther,
      fixed: fixes[0] ?? null,
      packages: [...new Set(own.flatMap((one) => packagesIn(module, one)))].sort(),
    },
  ];
}

function isMeant({ onlyNaming, packages }: AdvisedModule, affected: AffectedModule): boolean {
  return onlyNaming === undefined || affected.packages?.some((path) => packages.has(path)) === true;
}

/** An advisory may speak of one module in several entries. */
function anyAffects(affected: readonly AffectedModule[], held: HeldVersion): boolean | null {
  if (held === null) return false;
  const { version } = held;
  if (version === null) return null;
  const answers = affected.map((one) => affectsVersion(one, version));
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}

function packagesIn({ packages }: AdvisedModule, affected: AffectedModule): readonly string[] {
  return affected.packages === null ? [...packages] : affected.packages.filter((path) => packages.has(path));
}
