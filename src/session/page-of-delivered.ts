import type { PlimsollError } from "../base/error.ts";
import { asPlimsollError } from "../report/error-view.ts";
import type { PageModel } from "../report/page/page-model.ts";
import type { Surroundings } from "./surroundings.ts";

interface PageJob {
  readonly surroundings: Surroundings;
  /** `report`: the file of the page, if one is wanted. */
  readonly settings: { readonly report: string | undefined };
}

/**
 * Writes the page of an image that has already reached its destination, if a page is wanted. A failure does not undo
 * the delivery, so it is a value: the error to exit with, or undefined.
 */
export async function writePageOfDelivered(
  { surroundings, settings: { report } }: PageJob,
  makeModel: () => Promise<PageModel>,
): Promise<PlimsollError | undefined> {
  if (report === undefined) return undefined;
  try {
    const { writePage } = await import("./write-page.ts");
    await writePage(surroundings, report, await makeModel());
    return undefined;
  } catch (thrown) {
    return asPlimsollError(thrown);
  }
}
