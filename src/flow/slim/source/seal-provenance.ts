import { type Digest, digestHex, sha256 } from "../../../base/digest.ts";
import { maskSecrets } from "../../../base/secret-text.ts";
import type { Json } from "../../../base/strict-json.ts";
import { VERSION } from "../../../base/version.ts";
import { formatPlatform } from "../../../format/oci/platform.ts";
import type { Step } from "../../../plan/step.ts";
import { builderByproduct } from "../../../seal/statement/builder-byproduct.ts";
import { OWN_BUILDER_PREFIX, type Provenance, type Resource } from "../../../seal/statement/provenance.ts";
import type { SlimBase } from "../../../service/base.ts";
import { pathInImage } from "../../../service/binary-path.ts";
import type { ReadyBinary } from "../../../service/build-binary.ts";
import type { FinishedPlatform } from "../../../service/build-platforms.ts";
import type { SlimJob } from "../../../service/job.ts";
import { builderOf } from "../../../service/seal/builder.ts";
import { unstrippedTwin } from "../../../service/unstripped-twin.ts";
import { digestOf } from "../../../session/digest-of.ts";
import { openRandomAccess } from "../../../store/file/random-access-file.ts";
import { inputsOf } from "./inputs.ts";
import { dependenciesOf } from "./seal-dependencies.ts";

/** The members of a request that decide about the image; the others say where it goes and what is reported. */
const DECIDING = [
  ...(["base", "addCa", "add", "binaryPath", "entrypoint", "cmd", "env", "workdir", "user", "port", "label"] as const),
  ...(["annotation", "stopSignal", "healthcheck", "healthcheckInterval", "healthcheckTimeout"] as const),
  ...(["healthcheckStartPeriod", "healthcheckRetries", "mediaTypes", "compression", "tags", "ldflags"] as const),
  ...(["goflag", "buildEnv", "vcs", "allowNoCgo", "cgo", "moduleFolder"] as const),
] as const;

/** How the image of one platform was made, from what the run knows. */
export async function provenanceOf(
  job: SlimJob,
  base: SlimBase,
  finished: FinishedPlatform,
  steps: readonly Step[],
): Promise<Provenance> {
  const { env } = job.surroundings;
  const { id, invocationId } = builderOf(env, `${OWN_BUILDER_PREFIX}${VERSION}`);
  const inputs = await inputsOf(job, base, [finished]);
  const programs = await Promise.all(finished.binaries.map((binary) => programsOf(job, binary)));
  return {
    external: {
      sources: job.sources,
      flags: flagsOf(job),
      configuration: configurationOf(job),
      platform: formatPlatform(finished.platform),
    },
    internal: {
      settings: settingsOf(job),
      environment: Object.fromEntries(inputs.map(({ name, value }) => [name, maskSecrets(value)])),
    },
    dependencies: await dependenciesOf(job, base, finished),
    builder: { id, version: versionsOf(job, finished) },
    invocationId,
    epochSeconds: env.SOURCE_DATE_EPOCH ? job.epochSeconds : null,
    byproducts: [...programs.flat(), { name: "plan", annotations: { steps: steps.map(planned) } }],
  };
}

/** The first reason says it all; the others are evidence, and name folders of this machine. */
function planned({ id, status, why: [why = ""] }: Step): Json {
  return { id, status, why };
}

/** What was typed. A variable of the build may hold a secret, which nobody needs for building again. */
function flagsOf({ request }: SlimJob): Provenance["external"]["flags"] {
  const given = DECIDING.flatMap((member): [string, Json][] => {
    const value = request[member];
    return value === undefined ? [] : [[member, value as Json]];
  });
  // Linked for symbols, a program has another build ID, wherever they go.
  const symbols: readonly [string, Json][] = request.debugSymbols === undefined ? [] : [["debugSymbols", "attached"]];
  const flags = Object.fromEntries([...given, ...symbols]);
  return request.buildEnv === undefined ? flags : { ...flags, buildEnv: request.buildEnv.map(maskSecrets) };
}

/** Paths of files on this machine say nothing elsewhere, so what was added is named by where it is in the image. */
function settingsOf({ settings }: SlimJob): Provenance["internal"]["settings"] {
  const { base, add, addCa, binaryPath, container, annotations, mediaTypes, compression, choices, ...rest } = settings;
  const { env, ...flags } = choices;
  const assigned = Object.entries(env).map(([name, value]) => maskSecrets(`${name}=${value}`));
  const whole = {
    ...{ base, binaryPath, container, annotations, mediaTypes, compression },
    ...{ add: add.map(({ destination }) => destination), addCa: addCa.length },
    ...{ go: { ...flags, env: assigned }, allowNoCgo: rest.allowNoCgo, cgo: rest.cgo },
  };
  // Without its undefined members, as JSON has none.
  return JSON.parse(JSON.stringify(whole)) as Record<string, Json>;
}

function configurationOf({ configuration }: SlimJob): Provenance["external"]["configuration"] {
  return configuration === undefined ? null : { name: configuration.name, digest: sha256(configuration.text) };
}

/** The program in the image, and the same with its symbols: stripping this one gives that one. */
async function programsOf(job: SlimJob, binary: ReadyBinary): Promise<readonly Resource[]> {
  const path = pathInImage(job.settings, binary.package);
  await using twin = await unstrippedTwin(job, binary);
  const { attested } = binary;
  return [
    resourceOf("stripped", path, await digestOfFile(job, binary.built.path)),
    resourceOf("unstripped", path, await digestOfFile(job, twin.path)),
    ...(attested === undefined ? [] : [builderByproduct(path, attested.bytes)]),
  ];
}

function versionsOf(job: SlimJob, { binaries }: FinishedPlatform): Provenance["builder"]["version"] {
  const builders = [...new Set(binaries.flatMap(({ attested }) => attested?.version ?? []))];
  const own = { plimsoll: VERSION, node: process.version, go: job.go.version };
  return builders.length === 0 ? own : { ...own, buildkit: builders.join(", ") };
}

function resourceOf(form: "stripped" | "unstripped", path: string, digest: Digest): Resource {
  return { name: path, digest: { sha256: digestHex(digest) }, annotations: { form } };
}

async function digestOfFile({ surroundings: { signal } }: SlimJob, path: string): Promise<Digest> {
  await using file = await openRandomAccess(path);
  return await digestOf(file, signal);
}
