import { causeFacts } from "../gate/cause-view.ts";
import type { GrowthCause } from "../gate-report.ts";
import type { ImageDiffReport } from "../image-diff-report.ts";
import { formatChange } from "../size.ts";
import type { PageCause, PageFact } from "./page-model.ts";

/** Why an image grew, as the page says it. What no cause stands for is a row too, so that all of them add up. */
export function causeWords({ causes = [], changeBytes, changeWireBytes }: ImageDiffReport): readonly PageCause[] {
  if (causes.length === 0) return [];
  const isKnown = causes.every((cause) => cause.changeWireBytes !== null);
  const sum = (of: (cause: GrowthCause) => number | null) =>
    causes.reduce((total, cause) => total + (of(cause) ?? 0), 0);
  return [
    ...causes.map((cause) => ({
      what: cause.what,
      changeBytes: cause.changeBytes,
      changeWireBytes: cause.changeWireBytes,
      facts: factsOf(cause),
    })),
    {
      what: "everything else: what shrank or went, smaller growth, and bytes of no package",
      changeBytes: changeBytes - sum((cause) => cause.changeBytes),
      changeWireBytes: isKnown ? changeWireBytes - sum((cause) => cause.changeWireBytes) : null,
      facts: [],
    },
  ];
}

function factsOf(cause: GrowthCause): readonly PageFact[] {
  const packages = cause.packages.map(({ name, changeBytes }) => `${formatChange(changeBytes)} ${name}`);
  return [...causeFacts(cause), ...packages.map((value) => ({ name: "package", value }))];
}
