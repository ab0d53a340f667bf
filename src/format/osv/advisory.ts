import { PlimsollError } from "../../base/error.ts";

/** One step of a range: from here on a module is affected, or no longer. */
export type RangeEvent =
  | { readonly introduced: string }
  | { readonly fixed: string }
  | { readonly lastAffected: string };

/** What an advisory says of one Go module. */
export interface AffectedModule {
  /** The path of a module; `stdlib` and `toolchain` for Go itself. */
  readonly module: string;
  /** Ranges of semantic versions, without a `v`. Null where the advisory has no range of this kind. */
  readonly ranges: readonly (readonly RangeEvent[])[] | null;
  /** Versions that are named one by one. */
  readonly versions: readonly string[];
  /** Import paths of the packages that are affected; null where the advisory speaks of the whole module. */
  readonly packages: readonly string[] | null;
}

/** An advisory in the format of OSV (https://ossf.github.io/osv-schema/), as far as it is about Go modules. */
export interface Advisory {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Withdrawn advisories say that nothing is affected. */
  readonly isWithdrawn: boolean;
  readonly affected: readonly AffectedModule[];
}

const ECOSYSTEM = "Go";
const SEMANTIC = "SEMVER";

/**
 * Reads one advisory. Members that plimsoll does not use are not looked at. Throws `advisories-invalid` for what is not
 * JSON or has another form; `where` is the file's name in messages.
 */
export function parseAdvisory(text: string, where: string): Advisory {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw invalid(where, (error as Error).message);
  }
  const read = new Reader(where);
  const root = read.object(document, "the advisory");
  return {
    id: read.text(root.id, "id"),
    aliases: read.list(root.aliases, "aliases").map((one) => read.text(one, "an alias")),
    summary: root.summary === undefined ? "" : read.text(root.summary, "summary"),
    isWithdrawn: root.withdrawn !== undefined && root.withdrawn !== null,
    affected: read.list(root.affected, "affected").flatMap((one) => read.affected(one)),
  };
}

type Members = Readonly<Record<string, unknown>>;

class Reader {
  readonly #where: string;

  constructor(where: string) {
    this.#where = where;
  }

  object(value: unknown, name: string): Members {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Members;
    throw invalid(this.#where, `${name} is not an object`);
  }

  text(value: unknown, name: string): string {
    if (typeof value === "string") return value;
    throw invalid(this.#where, `${name} is not a text`);
  }

  /** A list that is left out is empty. */
  list(value: unknown, name: string): readonly unknown[] {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    throw invalid(this.#where, `${name} is not a list`);
  }

  /** Nothing for packages of other ecosystems. */
  affected(value: unknown): AffectedModule[] {
    const affected = this.object(value, "an entry of affected");
    const { ecosystem, name } = this.object(affected.package, "package");
    // An ecosystem may have a suffix behind a colon: OSV schema 1.7, "affected[].package field".
    if (this.text(ecosystem, "ecosystem").split(":")[0] !== ECOSYSTEM) return [];
    const ranges = this.list(affected.ranges, "ranges")
      .map((one) => this.object(one, "a range"))
      .filter(({ type }) => type === SEMANTIC)
      .map(({ events }) => this.list(events, "events").flatMap((one) => this.#event(one)));
    return [
      {
        module: this.text(name, "the name of a package"),
        ranges: ranges.length === 0 ? null : ranges,
        versions: this.list(affected.versions, "versions").map((one) => this.text(one, "a version")),
        packages: this.#packages(affected.ecosystem_specific),
      },
    ];
  }

  #event(value: unknown): RangeEvent[] {
    const { introduced, fixed, last_affected: last } = this.object(value, "an event");
    if (introduced !== undefined) return [{ introduced: this.text(introduced, "introduced") }];
    if (fixed !== undefined) return [{ fixed: this.text(fixed, "fixed") }];
    return last === undefined ? [] : [{ lastAffected: this.text(last, "last_affected") }];
  }

  /** Go's own addition: https://go.dev/doc/security/vuln/database, `ecosystem_specific`. */
  #packages(value: unknown): readonly string[] | null {
    if (value === undefined || value === null) return null;
    const imports = this.list(this.object(value, "ecosystem_specific").imports, "imports");
    if (imports.length === 0) return null;
    return imports.map((one) => this.text(this.object(one, "an import").path, "the path of an import"));
  }
}

function invalid(where: string, why: string): PlimsollError {
  return new PlimsollError("advisories-invalid", {
    what: `${where} is not an advisory in the format of OSV`,
    why,
    fix: "a database is a folder with one JSON file for each advisory, as https://vuln.go.dev has them",
    where,
  });
}
