import type { Ecosystem } from "./scan-report.ts";

const GO: Ecosystem = { family: "go", name: "Go" };

/** Names of the ecosystem of a package, in package URLs, scanners' types and OSV, by what plimsoll calls it. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  Go: ["go", "golang", "gomod", "gobinary", "go-module"],
  apk: ["apk", "alpine", "wolfi", "chainguard", "minimos", "alpaquita", "bellsoft hardened containers"],
  deb: ["deb", "debian", "ubuntu", "echo", "docker hardened images"],
  rpm: [
    ...[
      "rpm",
      "redhat",
      "red hat",
      "centos",
      "rocky",
      "rocky linux",
      "alma",
      "almalinux",
      "amazon",
      "oracle",
      "fedora",
    ],
    ...["suse", "opensuse", "opensuse-leap", "opensuse-tumbleweed", "opensuse.leap", "opensuse.tumbleweed", "slem"],
    ...["suse linux enterprise server", "suse linux enterprise micro", "sles", "photon", "photon os", "cbl-mariner"],
    ...["azurelinux", "azure linux", "mageia", "openeuler"],
  ],
};

const BY_NAME: ReadonlyMap<string, Ecosystem> = new Map(
  Object.entries(FAMILIES).flatMap(([name, words]) =>
    words.map((word): [string, Ecosystem] => [word, name === "Go" ? GO : { family: "os", name }]),
  ),
);

/** The ecosystem by any of its names: `gomod`, `Debian:12`, `apk`. What is not known is another one, by that name. */
export function ecosystemNamed(name: string): Ecosystem {
  const word = name.split(":", 1)[0]!.toLowerCase();
  return BY_NAME.get(word) ?? { family: "other", name };
}

/** The ecosystem by the type of a package URL, `pkg:golang/…`; undefined where the text is none. */
export function ecosystemOfPurl(purl: string | null): Ecosystem | undefined {
  const type = /^pkg:\/*([A-Za-z0-9.+-]+)\//.exec(purl ?? "")?.[1];
  return type === undefined ? undefined : ecosystemNamed(type);
}

/** MAJOR.MINOR.PATCH with what may follow, and Go's releases, which may lack the last number: `go1.21`, `1.21rc2`. */
const SEMANTIC = /^(?:v|go)?(\d+)\.(\d+)(?:\.(\d+))?((?:-|\+|rc|beta)[0-9A-Za-z.+-]*)?$/;
const STANDARD: ReadonlySet<string> = new Set(["stdlib", "std", "toolchain"]);

/** Is this module Go's own? It has no line among the requirements of a go.mod: the `go` line answers for it. */
export function isStandardLibrary({ ecosystem, name }: { ecosystem: Ecosystem; name: string }): boolean {
  return ecosystem.family === "go" && STANDARD.has(name);
}

/**
 * The version of a Go module as go.mod has it: OSV has no `v` in front, and grype says `go1.21.3` of the standard
 * library. Everything that is not such a version stays as it is.
 */
export function versionIn(ecosystem: Ecosystem, name: string, version: string): string {
  if (ecosystem.family !== "go") return version;
  const found = SEMANTIC.exec(version);
  if (found === null) return version;
  const [, major, minor, patch, rest = ""] = found;
  if (STANDARD.has(name)) return `v${major}.${minor}.${patch ?? "0"}${/^[a-z]/.test(rest) ? `-${rest}` : rest}`;
  const isSemantic = patch !== undefined && !/^[a-z]/.test(rest) && !version.startsWith("go");
  return isSemantic ? `v${major}.${minor}.${patch}${rest}` : version;
}
