import { PlimsollError } from "../../base/error.ts";
import { BUILD_WORDS } from "../../plan/settings/build-words.ts";
import { refuseMismatch } from "../../plan/settings/mismatch.ts";
import { binaryViewOf, imageViewOf } from "../../present/view-of-flag.ts";
import { requireBothScanned } from "../../service/findings/paired-reports.ts";
import { namesPackage } from "../../session/names-package.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { recogniseImage } from "../../store/recognise.ts";
import type { SourceTarget } from "../../store/target.ts";
import type { ServicePair } from "./diff-services.ts";
import type { DiffRequest } from "./request.ts";

/** What is compared with what. */
export type Subjects =
  | { readonly kind: "images"; readonly before: SourceTarget; readonly after: SourceTarget }
  | { readonly kind: "services"; readonly pair: ServicePair }
  | { readonly kind: "binaries"; readonly before: string; readonly after: string };

const OF_IMAGES = ["cache", "insecure", "caFile"] as const;
/** Members that are about a build, or about where an image is: they say nothing about an executable. */
const OF_NO_BINARY = ["platform", "offline"] as const;
const OF_SERVICES = ["base", "prove"] as const;
const SCANNED = ["findingsBefore", "findingsAfter"] as const;

/**
 * Recognises what a person named: one main package and a revision, or two images, two main packages, or two executables.
 * An executable is also compared with the program of a main package. Throws `flag-invalid` for what cannot be compared,
 * and for a member or a view that does not apply to what was named.
 */
export async function subjectsOf(
  surroundings: Surroundings,
  request: DiffRequest,
  named: readonly [string, string?],
): Promise<Subjects> {
  const [first, second] = named;
  if (second === undefined) return { kind: "services", pair: await packageAndRevision(surroundings, request, first) };
  if (request.base !== undefined) {
    throw new PlimsollError("flag-invalid", {
      what: "--base goes with one main package, and there are two names",
      why: "the package is compared with itself at another revision",
      fix: `plimsoll diff ${second} --base ${request.base}`,
    });
  }
  const [from, to] = [await recogniseImage(first, surroundings.cwd), await recogniseImage(second, surroundings.cwd)];
  if (from === undefined && to === undefined) return packagesOrBinaries(surroundings, request, [first, second]);
  if (from === undefined || to === undefined) {
    const [image, other] = from === undefined ? [second, first] : [first, second];
    throw new PlimsollError("flag-invalid", {
      what: `${image} is an image and ${other} is not`,
      why: "an image can be compared only with an image",
      fix: "name two images, or two executables",
    });
  }
  requireAboutImages(request);
  return { kind: "images", before: from, after: to };
}

async function packageAndRevision(
  surroundings: Surroundings,
  request: DiffRequest,
  after: string,
): Promise<ServicePair> {
  if (request.base === undefined) {
    throw new PlimsollError("flag-invalid", {
      what: `there is nothing to compare ${after} with`,
      why: "diff takes two names, or one main package and a revision",
      fix: `plimsoll diff ${after} --base origin/main`,
    });
  }
  if (!(await namesPackage(surroundings, after))) {
    throw new PlimsollError("flag-invalid", {
      what: `--base goes with a main package, and ${after} is none`,
      why: "a revision is built from its source",
      fix: "plimsoll diff ./cmd/order --base origin/main",
    });
  }
  requireAboutServices(request);
  return { before: undefined, after };
}

function requireAboutServices(request: DiffRequest): void {
  imageViewOf(request.by);
  refuseMismatch(request, {
    members: SCANNED,
    says: "is for two images",
    why: "what diff builds is not what a scanner has seen",
    fix: "scan the images that were written, and compare those",
  });
  refuseMismatch(request, {
    members: ["vcs"],
    says: "cannot be used with two builds of a service",
    why: "both are built without their revision: it would differ, and say nothing about the code",
    fix: "leave it out",
  });
}

function requireAboutImages(request: DiffRequest): void {
  refuseMismatch(request, {
    members: [...BUILD_WORDS, ...OF_SERVICES],
    says: "is for a main package only",
    why: "an image is built already",
    fix: "leave it out",
  });
  requireBothScanned(request);
  imageViewOf(request.by);
}

/** Two main packages are compared as the images that slim makes of them, unless a view of executables is asked for. */
async function packagesOrBinaries(
  surroundings: Surroundings,
  request: DiffRequest,
  [before, after]: readonly [string, string],
): Promise<Subjects> {
  const packages = await Promise.all([before, after].map((target) => namesPackage(surroundings, target)));
  if (packages.every((isPackage) => isPackage) && request.by !== "section") {
    requireAboutServices(request);
    return { kind: "services", pair: { before, after } };
  }
  binaryViewOf(request.by);
  refuseMismatch(request, {
    members: [...OF_IMAGES, ...OF_SERVICES, ...SCANNED],
    says: "cannot be used with an executable",
    why: "executables are files on this machine, and their source is not known",
    fix: "leave it out",
  });
  if (!packages.includes(true)) {
    refuseMismatch(request, {
      members: [...BUILD_WORDS, ...OF_NO_BINARY],
      says: "cannot be used with two executables",
      why: "both are built already",
      fix: "leave it out, or name a main package",
    });
  }
  return { kind: "binaries", before, after };
}
