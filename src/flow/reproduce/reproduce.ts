import { resolve } from "node:path";
import { formatPlatform } from "../../format/oci/platform.ts";
import { type Image, platformOf } from "../../image/image.ts";
import type { Progress } from "../../report/progress.ts";
import type { ReproduceReport } from "../../report/reproduce-report.ts";
import { differingInputs, parseProvenance, type RecordedBuild } from "../../seal/statement/parse-provenance.ts";
import { provenanceStatement } from "../../seal/statement/provenance.ts";
import { registryAccess } from "../../session/measure-image-target.ts";
import { openStores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { surveyImage } from "../../session/survey-image.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { formatTarget, parseTarget } from "../../store/target.ts";
import { attachedProvenance, type FoundProvenance, provenanceInFile } from "./attached-provenance.ts";
import { changesBetween } from "./changes.ts";
import { type DescribeBuild, rebuild } from "./rebuild.ts";
import { recordedRequest } from "./recorded-request.ts";
import type { ReproduceRequest } from "./request.ts";

interface Tools {
  readonly progress: Progress;
  readonly describe: DescribeBuild;
}

/**
 * Builds an image again from its provenance and the source in `folder`, writes it nowhere, and compares the manifests byte
 * for byte. Throws `provenance-missing`, `provenance-unusable`, `flag-invalid`, what opening an image throws, and what
 * `slim` reports as failures.
 */
export async function reproduce(
  surroundings: Surroundings,
  named: string,
  folder: string,
  request: ReproduceRequest,
  tools: Tools,
): Promise<ReproduceReport> {
  const { cwd, env } = surroundings;
  await using stores = openStores(surroundings, registryAccess(request));
  const target = await stores.withKind((await recogniseImage(named, cwd)) ?? parseTarget(named));
  const image = await stores.openImage(target, request.platform);
  const { digest } = image.descriptor;
  const found = await (request.provenance === undefined
    ? attachedProvenance({ target, attachments: stores.attachments }, digest)
    : provenanceInFile(cwd, request.provenance, digest));
  const recorded = parseProvenance(found.statement.predicate, found.where);
  const { offline = false, insecure = false, caFile, cache = true } = request;
  const access = { offline, insecure, cache, ...(caFile === undefined ? {} : { caFile: resolve(cwd, caFile) }) };
  const wanted = { ...recordedRequest(recorded, request.allowFlags ?? false), ...access };
  const where = resolve(cwd, folder);
  const at = { ...surroundings, cwd: where, env: { ...withEpoch(env, recorded), PWD: where } };
  await using rebuilt = await rebuild(at, wanted, recorded.sources, tools);
  const now = parseProvenance(provenanceStatement("", digest, rebuilt.provenance).predicate, "the build of now");
  const isSame = Buffer.compare(rebuilt.image.bytes, image.bytes) === 0;
  const inputs = differingInputs(recorded.inputs, now.inputs);
  const name = formatTarget(target);
  return {
    schema: "plimsoll.reproduce/1",
    reproduced: isSame,
    image: { name: named, digest, platform: formatPlatform(platformOf(image)) },
    rebuiltDigest: rebuilt.image.descriptor.digest,
    provenance: { where: found.where, signed: found.signed },
    inputs,
    changes: isSame ? [] : await changesOf(surroundings, { name, image }, rebuilt.image, cache),
    notes: notesOn(found, recorded, isSame || inputs.length > 0),
  };
}

/** The recorded time, unless the environment has one of its own: then that is an input that differs. */
function withEpoch(env: NodeJS.ProcessEnv, { inputs }: RecordedBuild): NodeJS.ProcessEnv {
  const recorded = inputs.get("SOURCE_DATE_EPOCH");
  return env.SOURCE_DATE_EPOCH || recorded === undefined ? env : { ...env, SOURCE_DATE_EPOCH: recorded };
}

async function changesOf(
  { env, signal }: Surroundings,
  recorded: { readonly name: string; readonly image: Image },
  rebuilt: Image,
  cache: boolean,
): Promise<ReproduceReport["changes"]> {
  const survey = async (image: Image, name: string) => {
    const { ledger } = await surveyImage(image, name, { env, signal, cache, verify: "layers", digests: true });
    return { image, ledger };
  };
  const before = await survey(recorded.image, recorded.name);
  return changesBetween(before, await survey(rebuilt, "the image that was built now"), signal);
}

function notesOn({ signed }: FoundProvenance, { inputs }: RecordedBuild, isExplained: boolean): readonly string[] {
  const dirty = [...inputs].find(([name, value]) => name.endsWith(": dirty") && value !== "false");
  return [
    signed
      ? "the signature of the provenance was not checked: plimsoll verify does that"
      : "nobody signed the provenance: it proves nothing about who built the image",
    ...(dirty?.[1] === "true" ? ["the source had changes that were not committed when it was recorded"] : []),
    ...(dirty?.[1] === "unknown"
      ? ["no revision of the source was recorded, so whether it is the same is not known"]
      : []),
    ...(isExplained ? [] : ["every recorded input is the same: the source differs, or the build is not deterministic"]),
  ];
}
