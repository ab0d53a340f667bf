/**
 * The rooms of src/ and what each may import. This table is the authority: the tidy test checks the code against it,
 * and scripts/architecture.ts writes it into ARCHITECTURE.md.
 */
export interface Room {
  /** A folder or a file under src/. A path belongs to the room with the longest name that contains it. */
  readonly path: string;
  readonly holds: string;
  /** Rooms that it may import; `"*"` is every room. A name includes the rooms inside: `format` means all of format/. */
  readonly mayImport: readonly string[];
  /** Rooms whose types it may also import, without using their code. */
  readonly typesFrom?: readonly string[];
  /** Set where the room may use the file system, the network, processes and threads. */
  readonly touchesTheWorld?: true;
  /** Set where each folder in the room is a verb: no verb imports another. */
  readonly verbs?: true;
}

const BELOW_SESSION = [
  ...["base", "format", "image", "measure", "evidence", "check", "plan", "build", "prove"],
  ...["report", "present", "seal", "sigstore", "store", "toolchain", "vuln", "trial", "contract", "chaos", "fleet"],
];

export const ROOMS: readonly Room[] = [
  { path: "base", holds: "byte cursor, bounded reader, digest, limits, the error type, exit codes", mayImport: [] },
  {
    path: "format/compression",
    holds: "gzip and zstd: the same bytes on any number of cores, and never more than a limit back",
    mayImport: ["base"],
  },
  { path: "format/oci", holds: "OCI manifests, configs, references: bytes ↔ values", mayImport: ["base"] },
  {
    path: "format/dockerfile",
    holds: "Dockerfiles and .dockerignore: text → values",
    mayImport: ["base", "format/shell"],
  },
  { path: "format/shell", holds: "shell scripts: text → the commands in them", mayImport: ["base"] },
  { path: "format/tar", holds: "tar entries: bytes ↔ values", mayImport: ["base"] },
  { path: "format/elf", holds: "ELF files: sections, symbols, what a dynamic binary needs", mayImport: ["base"] },
  {
    path: "format/dwarf",
    holds: "debug information: its units, and where in its sections their parts start",
    mayImport: ["base", "format/elf"],
  },
  {
    path: "format/go",
    holds: "what Go writes into a binary: build information, the line table",
    mayImport: ["base", "format/elf"],
  },
  {
    path: "format/go-object",
    holds: "what the Go compiler hands to its linker: archives, objects",
    mayImport: ["base"],
  },
  {
    path: "format/go-module",
    holds: "go.mod files, versions of Go modules and of Go, and which module requires which",
    mayImport: ["base", "format/go"],
  },
  {
    path: "format/debug-symbols",
    holds: "debug symbols at an image, one program each: bytes ↔ values",
    mayImport: ["base", "format/compression", "format/oci"],
  },
  {
    path: "format/kept-scan",
    holds: "what govulncheck saw in a program before it was stripped, bound to what was shipped: bytes ↔ values",
    mayImport: ["base"],
  },
  {
    path: "format/osv",
    holds: "advisories in the format of OSV, as far as they are about Go",
    mayImport: ["base", "format/go-module"],
  },
  {
    path: "format/go-source",
    holds: "Go source text: build constraints, the head of a file, import lines, embed directives, what file names say",
    mayImport: ["base"],
  },
  {
    path: "format/package-database",
    holds: "what package managers write about what they installed: apk, dpkg, rpm, npm, PyPI",
    mayImport: ["base", "format/sqlite", "format/tar"],
  },
  { path: "format/licence", holds: "which licences a text grants, word for word", mayImport: ["base"] },
  { path: "format/package-url", holds: "package URLs of modules, images and packages", mayImport: ["base"] },
  {
    path: "format/sbom",
    holds: "what is in an image or a binary: SPDX and CycloneDX from values, and the modules that one names",
    mayImport: ["base", "format/package-url", "format/tar"],
  },
  {
    path: "format/exposition",
    holds: "metrics as services show them: Prometheus's text format and OpenMetrics → values",
    mayImport: ["base"],
  },
  {
    path: "format/kubernetes",
    holds: "Kubernetes manifests: YAML and JSON → objects with their lines, and the pods that they describe",
    mayImport: ["base", "format/yaml"],
  },
  {
    path: "format/yaml",
    holds: "any YAML → values with their lines, and an end to aliases of aliases",
    mayImport: ["base"],
  },
  {
    path: "format/workflow",
    holds: "workflows of GitHub Actions: what starts them, what runs in them, and which tags a filter lets through",
    mayImport: ["base", "format/yaml"],
  },
  {
    path: "format/otlp",
    holds: "traces as services send them: OTLP in protobuf and JSON → spans",
    mayImport: ["base"],
  },
  {
    path: "format/scan-report",
    holds: "what vulnerability scanners report: Trivy, grype, OSV-Scanner, govulncheck → one value",
    mayImport: ["base"],
  },
  {
    path: "format/size-record",
    holds: "what a service weighed: the lock file, the artifact at an image: bytes ↔ values",
    mayImport: ["base"],
  },
  { path: "format/sqlite", holds: "SQLite databases: rows of a table, read only", mayImport: ["base"] },
  {
    path: "format/vex",
    holds: "statements about vulnerabilities: OpenVEX and CycloneDX VEX from values",
    mayImport: ["base", "format/package-url"],
    typesFrom: ["format/scan-report"],
  },
  {
    path: "format/dns",
    holds: "messages of the domain name system: questions, answers, names, records: bytes ↔ values",
    mayImport: ["base"],
  },
  { path: "format/sarif", holds: "what other tools found in source, as SARIF", mayImport: ["base"] },
  {
    path: "format/in-toto",
    holds: "in-toto statements, and the DSSE envelopes that they are signed in: bytes ↔ values",
    mayImport: ["base"],
  },
  {
    path: "format/sigstore-bundle",
    holds: "sigstore's bundles and trusted roots: bytes ↔ values",
    mayImport: ["base", "format/in-toto"],
  },
  {
    path: "format/cosign",
    holds: "how cosign keeps signatures at an image: simple signing, its tags, its annotations",
    mayImport: ["base", "format/in-toto", "format/oci", "format/sigstore-bundle"],
  },
  { path: "image", holds: "read-only lazy views: index, image, layer", mayImport: ["base", "format"] },
  {
    path: "measure",
    holds: "anything → a ledger: extents that cover it, each with one label; views and comparisons of ledgers",
    mayImport: ["base", "format", "image"],
  },
  {
    path: "evidence",
    holds:
      "facts out of images and binaries: what a service starts, loads, reads and names, and so what stays of its image; what rules rest on",
    mayImport: ["base", "format", "image", "measure"],
  },
  {
    path: "vuln",
    holds: "scan reports, module graphs as go sees them, and the smallest change of a go.mod that clears findings",
    mayImport: ["base", "format"],
  },
  {
    path: "check",
    holds: "pure rules, one a file: evidence → findings",
    mayImport: ["base", "format", "image", "measure", "evidence", "vuln"],
  },
  {
    path: "plan",
    holds: "evidence and findings → a plan, plain JSON",
    mayImport: ["base", "check", "evidence", "format/dns"],
    typesFrom: ["format/oci"],
  },
  {
    path: "build",
    holds: "a plan → a new image, with a compiler handed in",
    mayImport: ["base", "format", "image", "plan"],
  },
  {
    path: "prove",
    holds: "before and after → a proof, from the bytes of both: never from what a plan says",
    mayImport: ["base", "format", "image", "measure"],
  },
  {
    path: "trial",
    holds: "what two images did in a container → comparisons and verdicts",
    mayImport: ["base", "format/go-module", "plan"],
  },
  {
    path: "contract",
    holds: "what a service showed under load → a finding for each clause of its contract",
    mayImport: ["base", "format/exposition", "format/otlp", "plan", "trial"],
  },
  {
    path: "chaos",
    holds: "what a service did while something broke → a finding for each check of an experiment",
    mayImport: ["base", "contract", "plan"],
    typesFrom: ["toolchain"],
  },
  {
    path: "fleet",
    holds: "the services of a fleet: their manifests and images, what each is held against, and where their bytes are",
    mayImport: ["base", "format", "image", "measure", "evidence", "vuln", "check", "trial", "contract"],
  },
  {
    path: "seal",
    holds: "keys, signatures, and what has to be checked before one is believed",
    mayImport: ["base", "format"],
  },
  {
    path: "sigstore",
    holds: "Fulcio, Rekor and timestamp authorities: signatures without a key of one's own",
    mayImport: ["base", "format"],
    touchesTheWorld: true,
  },
  { path: "report", holds: "results → terminal, JSON, a page", mayImport: ["base"], typesFrom: ["*"] },
  {
    path: "store",
    holds: "where images live: registry, OCI layout, archives, a daemon; caches, and files of this machine",
    mayImport: ["base", "format", "image"],
    typesFrom: ["build"],
    touchesTheWorld: true,
  },
  {
    path: "toolchain",
    holds:
      "the programs that plimsoll drives: go, a container runtime, servers that a service depends on; faults between them",
    mayImport: ["base", "format"],
    touchesTheWorld: true,
  },
  {
    path: "forge",
    holds: "what a code host says of a change and is told of it: events, reviews, comments",
    mayImport: ["base", "store"],
    touchesTheWorld: true,
  },
  {
    path: "present",
    holds: "ledgers → the values that reports and pages show: summaries, notes, tables, trees",
    mayImport: ["base", "format", "image", "measure", "report", "trial"],
    typesFrom: ["check", "prove"],
  },
  {
    path: "session",
    holds: "what verbs share of the world: stores, surveys, targets, layers with their cache, delivery, pages",
    mayImport: BELOW_SESSION,
  },
  {
    path: "service",
    holds: "a Go service: its images as slim makes them, at any revision, what they weigh, and why they grew",
    mayImport: [...BELOW_SESSION, "session"],
  },
  {
    path: "flow",
    holds: "what a verb does: a request → a report, without flags and streams",
    mayImport: [...BELOW_SESSION, "session", "service", "forge"],
    verbs: true,
  },
  {
    path: "command",
    holds: "what a verb asks and shows: flags, and which tables they ask for",
    mayImport: ["*"],
    verbs: true,
  },
  {
    path: "cli.ts",
    holds: "a door: the command line",
    mayImport: ["base", "command", "report"],
    touchesTheWorld: true,
  },
  {
    path: "survey-thread.ts",
    holds: "a door: a thread that surveys layers",
    mayImport: ["session", "toolchain"],
    touchesTheWorld: true,
  },
  { path: "index.ts", holds: "a door: the library", mayImport: ["*"], touchesTheWorld: true },
];

/** Modules that reach the world outside the process: only rooms that say so may import these. */
export const WORLD: readonly string[] = [
  "node:child_process",
  "node:cluster",
  "node:dgram",
  "node:dns",
  "node:fs",
  "node:http",
  "node:http2",
  "node:https",
  "node:net",
  "node:tls",
  "node:worker_threads",
  "@sigstore/sign",
  "undici",
];

/** The room that a path under src/ belongs to. */
export function roomOf(path: string, rooms: readonly Room[]): Room | undefined {
  return rooms
    .filter((room) => isWithin(path, room.path))
    .reduce<Room | undefined>((best, room) => (room.path.length > (best?.path.length ?? -1) ? room : best), undefined);
}

/** Is `path` the folder or file `name`, or inside it? */
export function isWithin(path: string, name: string): boolean {
  return name === "*" || path === name || path.startsWith(`${name}/`);
}
