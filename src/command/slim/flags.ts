/** The flags of `plimsoll slim`, as typed; names are the field's own where it has them (ko, docker, go). */
export interface SlimFlags {
  readonly output?: readonly string[];
  readonly tag?: readonly string[];
  readonly bare?: boolean;
  readonly platform?: readonly string[];
  readonly base?: string;
  readonly addCa?: readonly string[];
  readonly add?: readonly string[];
  readonly binaryPath?: string;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: readonly string[];
  readonly workdir?: string;
  readonly user?: string;
  readonly port?: readonly string[];
  readonly label?: readonly string[];
  readonly annotation?: readonly string[];
  readonly stopSignal?: string;
  readonly healthcheck?: string;
  readonly healthcheckInterval?: string;
  readonly healthcheckTimeout?: string;
  readonly healthcheckStartPeriod?: string;
  readonly healthcheckRetries?: string;
  readonly mediaTypes?: "oci" | "docker";
  readonly compression?: string;
  readonly tags?: readonly string[];
  readonly ldflags?: readonly string[];
  readonly goflag?: readonly string[];
  readonly buildEnv?: readonly string[];
  readonly vcs?: boolean;
  readonly allowNoCgo?: readonly string[];
  readonly moduleFolder?: boolean;
  readonly debugSymbols?: string;
  readonly before?: string;
  readonly measure?: "none" | "steps";
  readonly config?: string;
  readonly json?: boolean;
  readonly offline?: boolean;
  readonly cache?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
}

const word = (text: string): string => text;

const one = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: word, optional: true, brief, placeholder }) as const;

const many = (brief: string, placeholder: string, separator: true | "," = true) =>
  ({ kind: "parsed", parse: word, optional: true, variadic: separator, brief, placeholder }) as const;

const yes = (brief: string) => ({ kind: "boolean", optional: true, withNegated: false, brief }) as const;

const onOff = (brief: string) => ({ kind: "boolean", optional: true, brief }) as const;

/** In the order in which `--help` shows them. */
export const SLIM_FLAGS = {
  output: many(
    "Where the image goes: oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE, docker-daemon:REF, podman:REF, or a registry reference; may be repeated",
    "dest",
  ),
  tag: many("Tag of the image where a destination names none (default latest)", "tag", ","),
  bare: yes("Push to KO_DOCKER_REPO itself instead of a repository below it"),
  platform: many(
    "Platforms, for example linux/amd64,linux/arm64, or all (default: this machine's architecture)",
    "os/arch",
    ",",
  ),
  base: one("static (certificates, time zones, a nonroot user; the default), scratch, or an image", "base"),
  addCa: many("A PEM file with a certificate authority to trust, in a layer of its own", "file"),
  add: many("A file or folder to put into the image", "src:dst"),
  binaryPath: one("Where the binary stands in the image (default /usr/local/bin/NAME)", "path"),
  entrypoint: many("The entrypoint, a word each time (default: the binary)", "word"),
  cmd: many("Default arguments, a word each time", "word"),
  env: many("A variable of the container", "name=value"),
  workdir: one("Working directory of the container (default /)", "path"),
  user: one("Numeric user of the container (default 65532:65532)", "uid[:gid]"),
  port: many("A port that the service listens on", "port[/proto]", ","),
  label: many("A label of the image config", "name=value"),
  annotation: many("An annotation of the manifest", "name=value"),
  stopSignal: one("Signal that stops the service", "signal"),
  healthcheck: one("URL that answers when the service is healthy, for example http://:8080/health", "url"),
  healthcheckInterval: one("Time between two probes (default 30s)", "duration"),
  healthcheckTimeout: one("Time that a probe may take (default 3s)", "duration"),
  healthcheckStartPeriod: one("Time in which failures do not count", "duration"),
  healthcheckRetries: one("Failures in a row that make it unhealthy (default 3)", "number"),
  mediaTypes: {
    kind: "enum",
    values: ["oci", "docker"],
    optional: true,
    brief: "Media types of manifest, config and layers (default oci)",
  },
  compression: one("gzip[:1-9] (default gzip:6), zstd[:1-19] or none", "algorithm[:level]"),
  tags: many("Build tags", "tag", ","),
  ldflags: many("Flags for the linker, behind which -s -w are put", "flags"),
  goflag: many("A further flag of go build", "flag"),
  buildEnv: many("A variable of the build", "name=value"),
  vcs: onOff("Stamp the version control's revision into the binary as go build does; --no-vcs leaves it out"),
  allowNoCgo: many("A package whose variant without C is known to be good enough", "package"),
  moduleFolder: yes(
    "Build path@version in the downloaded module's folder when go install refuses it; its buildinfo will read (devel)",
  ),
  debugSymbols: one(
    "Keep symbols and DWARF in this file, for debuggers and profilers; several binaries make it a folder",
    "file",
  ),
  before: one("An image to compare with, instead of a plain go build", "image"),
  measure: {
    kind: "enum",
    values: ["none", "steps"],
    optional: true,
    brief: "Whether to build the comparison afterwards (default steps; none where CI is set)",
  },
  config: one("Configuration file (default plimsoll.yaml, then .ko.yaml)", "file"),
  json: yes("The whole result as JSON on standard output"),
  offline: yes("Touch no network"),
  cache: onOff("Keep compressed layers for the next run; --no-cache does without"),
  insecure: yes("Allow plain HTTP to registries other than loopback"),
  caFile: one("A PEM file with certificate authorities to trust when talking to registries", "file"),
} as const;
