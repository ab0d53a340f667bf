import { maskSecrets } from "../../base/secret-text.ts";
import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import type { Instruction } from "../../format/dockerfile/dockerfile.ts";
import type { Instruction as HistoryInstruction } from "../../format/oci/instructions.ts";
import { type DockerfileFacts, finalInstructions } from "../dockerfile/facts.ts";
import type { Finding } from "../finding.ts";

/**
 * Findings about an image and about its Dockerfile as one list: those about the image get the line that made their
 * layer, and if a rule looks at both, the image's bytes go to the finding with the line.
 */
export function joinFindings(
  findings: readonly Finding[],
  image: ImageFacts | undefined,
  dockerfile: DockerfileFacts | undefined,
): readonly Finding[] {
  if (image === undefined || dockerfile === undefined) return findings;
  const lines = linesOfLayers(image, dockerfile);
  const placed = findings.map((finding) => {
    const line = finding.place === undefined ? undefined : lines.get(finding.place.layer);
    if (line === undefined || finding.position !== undefined) return finding;
    return { ...finding, position: { file: dockerfile.where, line: line.line, endLine: line.endLine } };
  });
  // A Dockerfile only makes something likely, the image shows it: if both have the finding, the image's is used.
  const shown = placed.filter(({ place, bytes }) => place !== undefined && bytes !== undefined);
  const said = new Set(
    placed.filter(({ place, position }) => place === undefined && position !== undefined).map(({ rule }) => rule),
  );
  return placed.filter(
    (finding) =>
      !shown.some((other) => other !== finding && finding.place === undefined && isSame(finding, other)) &&
      // For a finding about the config, the Dockerfile knows the line.
      !(finding.place === undefined && finding.position === undefined && said.has(finding.rule)),
  );
}

function isSame(finding: Finding, other: Finding): boolean {
  return (
    finding.rule === other.rule && (other.position === undefined || finding.position?.line === other.position.line)
  );
}

/** The instruction that made each layer, matched from the end: the layers below belong to the base. */
function linesOfLayers({ ledger }: ImageFacts, dockerfile: DockerfileFacts): ReadonlyMap<number, Instruction> {
  const makers = finalInstructions(dockerfile).filter(({ keyword }) => /^(?:RUN|COPY|ADD|WORKDIR)$/.test(keyword));
  const lines = new Map<number, Instruction>();
  let next = makers.length;
  for (const { index, instruction } of ledger.layers.toReversed()) {
    if (instruction === null) continue;
    const found = makers.slice(0, next).findLastIndex((maker) => mayBe(maker, instruction));
    if (found < 0) break;
    lines.set(index, makers[found]!);
    next = found;
  }
  return lines;
}

/** A RUN is recognized by its words; of a COPY, the history often has checksums instead of the sources. */
function mayBe({ keyword, text, heredocs }: Instruction, { text: made }: HistoryInstruction): boolean {
  if (!made.startsWith(`${keyword} `)) return false;
  if (keyword !== "RUN" || heredocs.length > 0) return true;
  return plain(made.slice("RUN ".length)) === plain(maskSecrets(text));
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
