import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";
import type { Json } from "../../base/strict-json.ts";
import { readSmallFile } from "../../store/file/small-file.ts";
import type { AttestRequest } from "./request.ts";

/** A predicate of the user's own. */
export interface OwnPredicate {
  readonly predicateType: string;
  readonly predicate: Json;
}

/** Reads the file that `--predicate` names. Throws `flag-invalid`, `attestation-invalid`, `limit-exceeded`. */
export async function readPredicate(
  cwd: string,
  { predicate, type }: AttestRequest,
): Promise<OwnPredicate | undefined> {
  if (predicate === undefined && type === undefined) return undefined;
  if (predicate === undefined || type === undefined) {
    throw new PlimsollError("flag-invalid", {
      what: predicate === undefined ? "--type has no --predicate" : "--predicate has no --type",
      why: "a predicate means nothing without the URI that says what it means",
      fix: "plimsoll attest IMAGE --predicate FILE --type https://slsa.dev/provenance/v1",
    });
  }
  if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(type)) {
    throw new PlimsollError("flag-invalid", {
      what: `--type ${JSON.stringify(type)} is not a URI`,
      why: "the type of a predicate is one (in-toto attestation spec v1, field_types.md, TypeURI)",
      fix: "name one: https://slsa.dev/provenance/v1",
    });
  }
  const limitBytes = LIMITS.attestationBytes;
  const bytes = await readSmallFile(resolve(cwd, predicate), limitBytes, "attestation-invalid");
  if (bytes === undefined) {
    throw new PlimsollError("flag-invalid", {
      what: `there is no file ${predicate}`,
      fix: "name the predicate's file",
    });
  }
  const { json } = openJson(bytes, { code: "attestation-invalid", where: predicate, limitBytes });
  return { predicateType: type, predicate: json };
}
