import { crc32 } from "node:zlib";
import { TarReader } from "../../src/format/tar/reader.ts";
import { LayerEntries } from "../../src/image/layer-entries.ts";
import type { LayerSurvey, Program } from "../../src/measure/image/layer-survey.ts";
import { wantsContent } from "../../src/measure/image/owners/captured.ts";
import { bytesOf } from "./streams.ts";

/** What a survey of an uncompressed layer finds, but for its digest; `programs` are told by path. */
export async function surveyOf(
  tar: AsyncIterable<Uint8Array>,
  programs: Readonly<Record<string, Program>> = {},
): Promise<LayerSurvey> {
  const entries = new LayerEntries();
  const captured = new Map<number, Uint8Array>();
  const found = new Map<number, Program>();
  const reader = new TarReader(tar);
  for await (const header of reader) {
    const entry = entries.add(header);
    const path = entries.path(entry);
    const content = await bytesOf(reader.content());
    entries.setChecksum(entry, crc32(content));
    if (header.kind === "file" && wantsContent(path, content.length)) captured.set(entry, content);
    const program = programs[path];
    if (program !== undefined) found.set(entry, program);
  }
  const { offset, sizeBytes, trailingSizeBytes } = reader.end!;
  const whole = offset + sizeBytes + trailingSizeBytes;
  return {
    diffID: `sha256:${"0".repeat(64)}`,
    sizeBytes: whole,
    wireBytes: whole,
    compression: "none",
    entries,
    end: reader.end!,
    wire: { framingBytes: 0, share: (start, end) => end - start },
    captured,
    leftOut: 0,
    programs: found,
  };
}
