import type { Digest } from "../../base/digest.ts";
import { golangPurl } from "../../format/package-url/package-url.ts";
import { joinFindings, namesOf } from "../../format/scan-report/join-findings.ts";
import type { Finding, ScanReport } from "../../format/scan-report/scan-report.ts";
import type { Claim, GoModule, Product, Statement } from "../../format/vex/statement.ts";
import { claimOf, type Sighting } from "../../vuln/findings/claim.ts";

/** The image that statements are about. */
export interface VexImage {
  /** The repository with its registry: `registry.example/shop/order`. */
  readonly repository: string;
  /** Of the manifest that is run. */
  readonly digest: Digest;
  /** Modules, as `path@version`, that other programs of the image have as well: of those nothing was proven. */
  readonly elsewhere: ReadonlySet<string>;
  /**
   * The index that names it, under whose digest scanners know what they get by a tag; `architecture` is null where the
   * index has no other image. Null where there is no index.
   */
  readonly index: { readonly digest: Digest; readonly architecture: string | null } | null;
  /** The program as it was scanned, where its symbols were stripped afterwards. Null where source was scanned. */
  readonly binaryBeforeStripping: Digest | null;
}

/** What statements name as their product. */
export interface VexScope {
  /** The path of the main module. */
  readonly program: string;
  readonly image: VexImage | null;
  /** Whether each vulnerable module is a product by itself as well. */
  readonly modules: boolean;
}

/** A finding that `version` of its module does not have: what was scanned had another one. */
export interface FixedFinding {
  readonly finding: Finding;
  readonly version: string;
}

/** What a document is made of. */
export interface VexSource {
  /** With the findings that are there, at the versions that are there. */
  readonly reports: readonly ScanReport[];
  readonly fixed: readonly FixedFinding[];
}

export interface VexStatements {
  /** Sorted: the same findings give the same statements, in whatever order they were reported. */
  readonly statements: readonly Statement[];
  /** Findings of which nothing can be said, because their module has no version: a statement would be about them all. */
  readonly withoutVersion: number;
  /** Statements that say less than the findings would allow, because other programs of the image have the module too. */
  readonly weakened: number;
}

/** One statement for each vulnerability in each version of a module, and no two that disagree. */
export function statementsOf({ reports, fixed }: VexSource, scope: VexScope): VexStatements {
  const seen = reports.flatMap((report) => {
    const scanner = scannerText(report);
    return report.findings.filter(isOfGo).map((finding): Entry => ({ finding, scanner, isFixed: false }));
  });
  const cleared = fixed
    .filter(({ finding }) => isOfGo(finding))
    .map(({ finding, version }): Entry => {
      return { finding: { ...finding, installedVersion: version }, scanner: null, isFixed: true };
    });
  const [named, nameless] = divided([...seen, ...cleared]);
  const byModule = Map.groupBy(named, ({ finding }) => moduleKey(finding));
  const statements = joinFindings(named.map(({ finding }) => finding)).map((finding) => {
    const names = new Set([finding.id, ...finding.aliases]);
    const members = byModule
      .get(moduleKey(finding))!
      .filter((one) => namesOf(one.finding).some((name) => names.has(name)));
    return statementOf(finding, members, scope);
  });
  const said = statements.map((statement) => withinImage(statement, scope.image));
  const weakened = said.filter((statement, index) => statement !== statements[index]).length;
  return { statements: weakest(said), withoutVersion: nameless.length, weakened };
}

/** `govulncheck v1.9.0 (database of 2031-05-06T07:08:09Z)` */
function scannerText({ scanner, scannerVersion, database }: ScanReport): string {
  const name = scannerVersion === null ? scanner : `${scanner} ${scannerVersion}`;
  return `${name} (${database.date === null ? "date of its database unknown" : `database of ${database.date}`})`;
}

interface Entry {
  readonly finding: Finding;
  /** Null where nobody has seen it at this version. */
  readonly scanner: string | null;
  readonly isFixed: boolean;
}

function isOfGo({ ecosystem }: Finding): boolean {
  return ecosystem.family === "go";
}

function moduleKey({ name, installedVersion }: Finding): string {
  return JSON.stringify([name, installedVersion]);
}

function divided(entries: readonly Entry[]): readonly [readonly Entry[], readonly Entry[]] {
  const hasVersion = ({ finding: { name, installedVersion } }: Entry) => name !== "" && (installedVersion ?? "") !== "";
  return [entries.filter(hasVersion), entries.filter((one) => !hasVersion(one))];
}

function statementOf(finding: Finding, members: readonly Entry[], { program, image, modules }: VexScope): Statement {
  const module = { path: finding.name, version: finding.installedVersion! };
  const sightings = members.flatMap(({ finding: one, scanner }): Sighting[] =>
    scanner === null ? [] : [{ finding: one, scanner }],
  );
  const [first, ...others] = sightings;
  const claim: Claim =
    first === undefined
      ? { status: "fixed", fixedBy: `${module.path} ${module.version}` }
      : claimOf([first, ...others]);
  const [id, ...aliases] = namesOf(finding);
  return {
    vulnerability: { id: id!, aliases },
    products: productsOf(program, image, modules ? module : null),
    subcomponents: [module],
    claim,
    foundBy: [...new Set(sightings.map(({ scanner }) => scanner))].sort(),
    binaryBeforeStripping: image?.binaryBeforeStripping ?? null,
    finalImage: image?.digest ?? null,
  };
}

/** What was shown of one program of an image is not shown of the others. */
function withinImage(statement: Statement, image: VexImage | null): Statement {
  const { claim, subcomponents } = statement;
  const isElsewhere = subcomponents.some(({ path, version }) => image?.elsewhere.has(`${path}@${version}`));
  if (!isElsewhere || claim.status !== "not_affected") return statement;
  return { ...statement, claim: { status: "under_investigation", tier: claim.evidence.tier } };
}

function productsOf(
  program: string,
  image: VexImage | null,
  module: GoModule | null,
): readonly [Product, ...Product[]] {
  const alone: readonly Product[] = module === null ? [] : [{ kind: "module", module }];
  if (image === null) return [{ kind: "program", path: program }, ...alone];
  const { repository, digest, index } = image;
  const architecture = index?.architecture ?? null;
  const above: readonly Product[] =
    index === null
      ? []
      : [{ kind: "image", repository, digest: index.digest, ...(architecture === null ? {} : { architecture }) }];
  return [{ kind: "image", repository, digest }, ...above, ...alone];
}

const WEAKEST_FIRST = ["affected", "under_investigation", "not_affected", "fixed"] as const;

/** Package URLs ignore case, and paths of modules do not: of two statements about one package URL, the weaker stays. */
function weakest(statements: readonly Statement[]): readonly Statement[] {
  const keyOf = ({ vulnerability, subcomponents }: Statement) => `${vulnerability.id} ${golangPurl(subcomponents[0]!)}`;
  const rank = ({ claim }: Statement) => WEAKEST_FIRST.indexOf(claim.status);
  const groups = Map.groupBy(statements, keyOf);
  return [...groups.keys()].sort().map((key) => groups.get(key)!.reduce((a, b) => (rank(b) < rank(a) ? b : a)));
}
