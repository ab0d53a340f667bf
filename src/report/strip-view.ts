import { counted } from "../base/counted.ts";
import type { StripProof } from "../prove/same-but-stripped.ts";
import { formatBytes, formatSize } from "./size.ts";

/** The proof as sentences, one on each line: the verdict first. */
export function proofLines(proof: StripProof): readonly string[] {
  const { identical, buildIds, differing, sameSegments, gone, remaining, paths } = proof;
  return [
    verdictOf(proof),
    `identical: ${counted(identical.sections, "loaded section")}, ${formatBytes(identical.sizeBytes)} bytes`,
    ...buildIds.flatMap(({ name, identical: isSame, beforeDigest, afterDigest }) =>
      isSame ? [`same build ID: ${name} ${beforeDigest}`] : [`build ID: ${name} ${beforeDigest} → ${afterDigest}`],
    ),
    ...differing.map(differingLine),
    ...(sameSegments ? [] : ["differs: what the kernel loads, outside of these sections"]),
    ...gone.map(({ name, sizeBytes }) => `gone: ${name}, ${formatSize(sizeBytes)}`),
    ...remaining.map(({ name, sizeBytes }) => `still there: ${name}, ${formatSize(sizeBytes)}`),
    pathLine(paths),
  ];
}

function verdictOf({ holds, sameLoaded }: StripProof): string {
  if (holds) return "stripped, and nothing else: proven byte by byte";
  return sameLoaded ? "the same program when it runs, but not all is taken off" : "not the same program stripped";
}

function differingLine({ name, beforeBytes, afterBytes, firstDifference }: StripProof["differing"][number]): string {
  if (beforeBytes === null) return `came: ${name}, which is loaded`;
  if (afterBytes === null) return `went: ${name}, which is loaded`;
  if (firstDifference !== null) return `differs: ${name}, first at 0x${firstDifference.toString(16)} of it`;
  return beforeBytes === afterBytes
    ? `differs: ${name}, in its address or flags`
    : `differs: ${name}, ${beforeBytes} → ${counted(afterBytes, "byte")}`;
}

function pathLine({ before, after }: StripProof["paths"]): string {
  if (after === null) return "absolute paths: not known, the line table cannot be read";
  if (after > 0) return `absolute paths: ${after} left of ${before ?? "an unknown number"}; -trimpath removes them`;
  return before === 0 || before === null ? "absolute paths: none" : `absolute paths: none left of ${before}`;
}
