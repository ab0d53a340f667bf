import type { PlimsollError } from "../base/error.ts";
import { asPlimsollError } from "../report/error-view.ts";
import type { PageModel } from "../report/page/page-model.ts";
import type { Surroundings } from "./surroundings.ts";

interface PageJob {
  readonly surroundings: Surroundings;
  /** `report`: where the page goes, if one is wanted. */
  readonly settings: { readonly report: string | undefined };
}

/**
 * Writes the page of an image that is at its destination already, where a page is wanted. What keeps it from being written
 * takes nothing back, and so it is a value: the failure to end with, or undefined.
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
