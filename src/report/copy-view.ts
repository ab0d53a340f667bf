import type { CopyOutcome, CopyReport } from "./copy-report.ts";
import { escapeLine } from "./escape.ts";

/** One line for each destination that was written, as other programs read them: the reference by digest. */
export function* renderCopy({ destinations }: CopyReport): Generator<string> {
  for (const outcome of destinations) {
    if (outcome.reference === null) continue;
    yield `${escapeLine(outcome.reference)}\n`;
    yield* renderAttached(outcome);
  }
}

function* renderAttached({ attached }: CopyOutcome): Generator<string> {
  if (attached === null) return;
  if (attached.length === 0) yield "  nothing is attached to it\n";
  for (const { digest, artifactType } of attached) {
    yield `  ${escapeLine(digest)}  ${escapeLine(artifactType ?? "no artifactType")}\n`;
  }
}
