import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { refuseMismatch } from "../../plan/settings/mismatch.ts";
import type { SignReport } from "../../report/seal-report.ts";
import { openSealPlace } from "../../service/seal/open-seal-place.ts";
import { sealEach, subjectsIn } from "../../service/seal/seal.ts";
import { registryAccess } from "../../session/measure-image-target.ts";
import { KEYLESS, openSealer } from "../../session/open-sealer.ts";
import { openStores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { requireReplaceable, writeTextFile } from "../../store/file/replace-path.ts";
import { readSmallFile } from "../../store/file/small-file.ts";
import { formatTarget } from "../../store/target.ts";
import type { SignRequest } from "./request.ts";

const NOTHING = { schema: "plimsoll.sign/1", attached: [], output: null, notes: [] } as const;

/**
 * Signs every image that a name leads to, and the index that leads to them. Throws `key-invalid`, `sigstore-unavailable`,
 * `attachments-unsupported`, `flag-invalid`, `image-unknown`, and what reading and attaching throw.
 */
export async function sign(surroundings: Surroundings, name: string, request: SignRequest): Promise<SignReport> {
  const { key = KEYLESS, format = "bundle", offline = false } = request;
  refuseMismatch(request, {
    members: ["output"],
    says: "is for a file only",
    why: "the signature of an image is kept where the image is",
    fix: "leave it out, or name a file: plimsoll sign --blob FILE",
  });
  await using stores = openStores(surroundings, registryAccess(request));
  const words = { key, format, offline };
  const { place, named, jobs } = await openSealPlace(surroundings, stores, name, words, async ({ artifact }) =>
    subjectsIn(artifact).map((subject) => ({ subject, statements: [], isSigned: true })),
  );
  const sealed = await sealEach(place, jobs);
  return { ...NOTHING, of: formatTarget(named.pinned), ...sealed };
}

/** Signs a file, and writes the bundle. Throws `key-invalid`, `sigstore-unavailable`, `flag-invalid`, `write-failed`. */
export async function signBlob(surroundings: Surroundings, file: string, request: SignRequest): Promise<SignReport> {
  const { key = KEYLESS, offline = false, output = `${file}.sigstore.json` } = request;
  refuseMismatch(request, {
    members: ["format", "insecure", "caFile"],
    says: "is for an image only",
    why: "the signature of a file is a bundle in another file",
    fix: "leave it out",
  });
  const { cwd } = surroundings;
  const content = await readSmallFile(resolve(cwd, file), LIMITS.attestationBytes, "flag-invalid");
  if (content === undefined) {
    throw new PlimsollError("flag-invalid", { what: `there is no file ${file}`, fix: "name the file that is signed" });
  }
  await requireReplaceable(resolve(cwd, output));
  const sealer = await openSealer(key, surroundings, offline);
  await writeTextFile(resolve(cwd, output), await sealer.blob(content));
  return { ...NOTHING, of: file, output };
}
