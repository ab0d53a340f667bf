import type { SlimRequest } from "../../flow/slim/request/request.ts";
import { BUILD_FLAGS } from "../build-flags.ts";
import { choice, many, one, onOff, yes } from "../flag-form.ts";
import { JSON_FLAG, REGISTRY_FLAGS } from "../flags.ts";

/** The flags of `plimsoll slim`, as typed; names are those of ko, docker and go where these have the flag. */
export interface SlimFlags extends SlimRequest {
  readonly json?: boolean;
}

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
  addCa: many("A PEM file with a certificate authority to trust, in a separate layer", "file"),
  add: many("SRC:DST, a file or folder to put into the image", "src:dst"),
  binaryPath: one("Path of the binary in the image (default /usr/local/bin/NAME)", "path"),
  entrypoint: many("The entrypoint, one word each time (default: the binary)", "word"),
  cmd: many("Default arguments, one word each time", "word"),
  env: many("NAME=VALUE, a variable of the container", "name=value"),
  workdir: one("Working directory of the container (default /)", "path"),
  user: one("UID[:GID], the numeric user of the container (default 65532:65532)", "uid[:gid]"),
  port: many("PORT[/PROTOCOL], a port that the service listens on", "port[/proto]", ","),
  label: many("NAME=VALUE, a label of the image config", "name=value"),
  annotation: many("NAME=VALUE, an annotation of the manifest", "name=value"),
  stopSignal: one("Signal that stops the service", "signal"),
  healthcheck: one("URL that answers when the service is healthy, for example http://:8080/health", "url"),
  healthcheckInterval: one("Time between two probes (default 30s)", "duration"),
  healthcheckTimeout: one("Time that a probe may take (default 3s)", "duration"),
  healthcheckStartPeriod: one("Time in which failures do not count", "duration"),
  healthcheckRetries: one("Failures in a row that make it unhealthy (default 3)", "number"),
  mediaTypes: choice("Media types of manifest, config and layers (default oci)", ["oci", "docker"]),
  compression: one("gzip[:1-9] (default gzip:6), zstd[:1-19] (default zstd:10) or none", "algorithm[:level]"),
  tags: BUILD_FLAGS.tags,
  ldflags: BUILD_FLAGS.ldflags,
  goflag: BUILD_FLAGS.goflag,
  buildEnv: BUILD_FLAGS.buildEnv,
  vcs: BUILD_FLAGS.vcs,
  allowNoCgo: many("A package whose variant without C is good enough", "package"),
  cgo: yes("Build with C, and take the shared objects that it needs, and no more, from the image that --base names"),
  moduleFolder: BUILD_FLAGS.moduleFolder,
  builder: choice(
    "Where the programs are compiled: local (default), or buildkit, by buildctl, at the addresses in BUILDKIT_HOST",
    ["local", "buildkit"],
  ),
  debugSymbols: one(
    "Keep symbols and DWARF in this file, for debuggers and profilers, or attached to the image; several binaries make it a folder",
    "file|attached",
  ),
  findings: many(
    "A report of Trivy, grype, OSV-Scanner or govulncheck as JSON: step 4 counts its findings, and of an image says which go with what is left out; repeatable",
    "file",
  ),
  db: one("Advisories for step 4: a folder, or an address as govulncheck takes it (default: GOVULNDB)", "folder"),
  converge: choice(
    "Step 4: count findings, plan a change of go.mod that clears them, or write it first; govulncheck is run without --findings",
    ["scan", "plan", "write"],
  ),
  keepScan: many(
    "Keep what govulncheck sees in the program before it is stripped: in this file, or attached to the image; may be repeated",
    "file|attached",
  ),
  attest: {
    kind: "enum",
    values: ["sbom", "cyclonedx", "provenance", "size"],
    optional: true,
    variadic: ",",
    brief: "Attach statements to the image: sbom (SPDX), cyclonedx, provenance, size",
  },
  sign: one(
    "Sign the image and its statements: a private key (a file, env://VARIABLE, NAME://KEY for the program sigstore-kms-NAME), or keyless",
    "key",
  ),
  before: one(
    "An image to compare with, instead of a plain go build: any form that --output knows, or a Dockerfile, which BuildKit builds",
    "image",
  ),
  trial: one(
    "Write nothing unless the image, and the one before it, answer the requests of this file alike in a container",
    "smoke file",
  ),
  keep: many("Of an image: a path that must stay, with * and **; may be repeated", "pattern"),
  strip: onOff(
    "Of an image: take symbols and DWARF out of its Go programs (default); --no-strip leaves them as they are",
  ),
  plan: one("Of an image: do what this plan says, saved by --plan-out and perhaps edited", "file"),
  planOut: one("Of an image: save the plan to this file", "file"),
  dryRun: yes("Of an image: show what would stay and what would be left out, and write no image"),
  measure: choice("Whether to build the comparison afterwards (default steps; none where CI is set)", [
    "none",
    "steps",
  ]),
  config: BUILD_FLAGS.config,
  json: JSON_FLAG,
  report: one("Also write a page for the browser to this file: steps, layers and a map of every byte", "file.html"),
  offline: REGISTRY_FLAGS.offline,
  cache: onOff("Keep compressed layers for the next run; --no-cache keeps none"),
  insecure: REGISTRY_FLAGS.insecure,
  caFile: REGISTRY_FLAGS.caFile,
} as const;
