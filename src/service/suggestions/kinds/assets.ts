import { LIMITS } from "../../../base/limits.ts";
import { embeddedFiles } from "../../../toolchain/go/embedded-files.ts";
import type { SuggestionContext } from "../context.ts";
import type { Candidate } from "../suggestion.ts";
import { assetsInPlainForm } from "./assets-in-plain-form.ts";
import { assetsPacked } from "./assets-packed.ts";
import { assetsTwice } from "./assets-twice.ts";

/**
 * Embedded files that are there twice, that would be stored smaller compressed, or that are compressed worse than the
 * layer compresses them. Files of `LIMITS.embeddedFileBytes` and more are not looked at.
 */
export async function findAssets(context: SuggestionContext): Promise<readonly Candidate[]> {
  const { go, request, dependencies } = context;
  const all = await embeddedFiles(go, request, dependencies);
  const files = all.filter(({ sizeBytes }) => sizeBytes <= LIMITS.embeddedFileBytes);
  return [
    ...(await assetsTwice(context, files)),
    ...(await assetsInPlainForm(context, files)),
    ...(await assetsPacked(context, files)),
  ];
}
