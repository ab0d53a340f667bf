import { basename } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { parseReference, type Reference } from "../../format/oci/reference.ts";
import { encodeCycloneDx } from "../../format/sbom/cyclonedx.ts";
import type { Sbom } from "../../format/sbom/sbom.ts";
import { encodeSpdx } from "../../format/sbom/spdx.ts";
import { refuseMismatch } from "../../plan/settings/mismatch.ts";
import type { SbomReport } from "../../report/sbom-report.ts";
import { gatherBinarySbom } from "../../service/sbom/binary-sbom.ts";
import { gatherImageSbom } from "../../service/sbom/image-sbom.ts";
import { withModuleLicences } from "../../service/sbom/licences.ts";
import { withMeasuredImage } from "../../session/measure-image-target.ts";
import { namesPackage } from "../../session/names-package.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { openBinary } from "../../store/file/binary-file.ts";
import { recogniseImage } from "../../store/recognise.ts";
import type { SourceTarget } from "../../store/target.ts";
import type { SbomRequest } from "./request.ts";

/**
 * What is in an image or in a Go program, as an SBOM. Throws `flag-invalid` for a member that says nothing about the
 * target, `reference-invalid`, `config-invalid`, and what opening and reading an image or an executable throws.
 */
export async function sbom(surroundings: Surroundings, target: string, request: SbomRequest): Promise<SbomReport> {
  const { format = "spdx" } = request;
  const image = await recogniseImage(target, surroundings.cwd);
  const found = await (image === undefined
    ? ofBinary(surroundings, target, request)
    : ofImage(surroundings, image, request));
  const { components, files, unknown } = found;
  return {
    schema: "plimsoll.sbom/1",
    format,
    document: format === "spdx" ? encodeSpdx(found) : encodeCycloneDx(found),
    modules: components.filter(({ kind }) => kind === "module").length,
    packages: components.filter(({ kind }) => kind === "package").length,
    files: files.length,
    withoutLicence: components.flatMap(({ kind, name, version, licence }) =>
      kind === "module" && licence === null ? [version === null ? name : `${name}@${version}`] : [],
    ),
    unknown,
  };
}

function ofImage(surroundings: Surroundings, target: SourceTarget, request: SbomRequest): Promise<Sbom> {
  const { env } = surroundings;
  const repository = repositoryOf(request.repository, target);
  return withMeasuredImage(
    surroundings,
    request,
    target,
    ({ ledger }) =>
      gatherImageSbom(ledger, { env, repository, withLicences: (found) => withModuleLicences(surroundings, found) }),
    { digests: true },
  );
}

function repositoryOf(said: string | undefined, target: SourceTarget): string | null {
  const reference = said === undefined ? referenceOf(target) : parseReference(said);
  return reference === undefined ? null : `${reference.registry}/${reference.repository}`;
}

function referenceOf(target: SourceTarget): Reference | undefined {
  return target.kind === "registry" ? target.reference : undefined;
}

async function ofBinary(surroundings: Surroundings, target: string, request: SbomRequest): Promise<Sbom> {
  refuseMismatch(request, {
    members: ["platform", "cache", "offline", "insecure", "caFile", "repository"],
    says: "is for images only",
    why: "it concerns the layers of images, or where images are stored",
    fix: "leave it out",
  });
  if (await namesPackage(surroundings, target)) {
    throw new PlimsollError("source-invalid", {
      what: `${target} is a Go package, and not a program`,
      why: "an SBOM says what was built",
      fix: `build it first: plimsoll slim ${target} -o oci:out, and then plimsoll sbom oci:out`,
    });
  }
  const { cwd, env, signal } = surroundings;
  await using file = await openBinary(target, cwd);
  return await gatherBinarySbom(file, basename(target), {
    env,
    signal,
    withLicences: (found) => withModuleLicences(surroundings, found),
  });
}
