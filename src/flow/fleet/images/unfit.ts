import { type ErrorCode, PlimsollError } from "../../../base/error.ts";

/** What is wrong with one document in a repository, so that it is not believed. Every other failure is one of the registry. */
const UNFIT: ReadonlySet<ErrorCode> = new Set([
  ...(["survey-invalid", "fleet-plan-invalid", "compression-invalid", "limit-exceeded"] as const),
  ...(["digest-mismatch", "blob-unknown", "manifest-invalid"] as const),
]);

/** Reads a document. Undefined for one that is not believed, of which `refuse` is told why. */
export async function ifFit<Value>(
  read: () => Promise<Value>,
  refuse: (error: PlimsollError) => void,
): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof PlimsollError && UNFIT.has(error.code))) throw error;
    refuse(error);
    return undefined;
  }
}
