import { createReadStream } from "node:fs";
import { readAtMost } from "../../base/bounded-reader.ts";
import { counted } from "../../base/counted.ts";
import { type Digest, digestHex } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { parseStatement } from "../../format/in-toto/statement.ts";
import type { BuilderStatement } from "../builder-statement.ts";

const PROVENANCE = /^https:\/\/slsa\.dev\/provenance\/v\d/;

/**
 * Reads the provenance that BuildKit's local exporter writes beside the files, and requires that it is about `program`,
 * the file that was received, and about nothing else. Throws `attestation-invalid`.
 */
export async function readBuilderStatement(path: string, program: Digest, version: string): Promise<BuilderStatement> {
  const where = "BuildKit's provenance";
  const bytes = await readProvenance(path);
  const { subjects, predicateType } = parseStatement(bytes, where);
  if (!PROVENANCE.test(predicateType)) throw foreign(`it is of the type ${predicateType}`);
  const [subject, ...others] = subjects;
  if (subject === undefined || others.length > 0) throw foreign(`it is about ${counted(subjects.length, "file")}`);
  const { sha256 } = subject.digests;
  if (sha256 !== digestHex(program)) {
    throw foreign(`it is about sha256:${sha256 ?? "nothing"}, and the program that came is ${program}`);
  }
  return { bytes, version, subject: program };
}

async function readProvenance(path: string): Promise<Uint8Array> {
  try {
    return await readAtMost(createReadStream(path), LIMITS.attestationBytes, "BuildKit's provenance");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw foreign("it wrote none");
  }
}

function foreign(why: string): PlimsollError {
  return new PlimsollError("attestation-invalid", {
    what: "BuildKit's provenance is not about the program that it built",
    why,
    fix: "use BuildKit 0.13 or later; nothing was written",
  });
}
