import { endianness } from "node:os";
import { encodeBase64 } from "../../../base/base64.ts";
import type { ModuleInfo } from "../../../format/go/module-info.ts";
import type { Layer } from "../../../image/image.ts";
import type { GoProgram, LayerSurvey, Program } from "../ledger/layer-survey.ts";
import { SURVEY_VERSION, toPlainSurvey } from "../plain-survey.ts";
import { NUMBER_COLUMN_NAMES } from "./columns.ts";

/** Has to be raised when the form of documents changes. What surveys contain has a version of its own. */
const DOCUMENT_VERSION = 1;

/** A layer by what its manifest and config say of it. */
export interface NamedLayer {
  readonly descriptor: Pick<Layer["descriptor"], "digest" | "size">;
  readonly diffID: Layer["diffID"];
}

/**
 * A name of everything on which the document of a layer depends: the same on every machine whose numbers have the same order
 * of bytes.
 */
export function surveyDocumentKey({ descriptor, diffID }: NamedLayer): string {
  const form = `${DOCUMENT_VERSION}.${SURVEY_VERSION} ${endianness()}`;
  return `layer survey ${form} ${descriptor.digest} ${descriptor.size} ${diffID}`;
}

/**
 * A survey for other machines, as JSON. The form in which surveys are kept on one machine is V8's own: it belongs to one release
 * of V8, and must not be read where somebody else may have written it. The same survey has the same bytes: members and maps
 * have one order. It has no digests of content.
 */
export function encodeSurveyDocument(key: string, survey: LayerSurvey): Uint8Array {
  const { entries, wire, captured, programs, digests: _digests, ...facts } = toPlainSurvey(survey);
  const { diffID, sizeBytes, wireBytes, compression, end, leftOut } = facts;
  const { paths, writtenPaths, linkPaths, expandedSizes } = entries;
  const columns = NUMBER_COLUMN_NAMES.map((name) => [name, encodeNumbers(entries[name])]);
  return Buffer.from(
    JSON.stringify({
      key,
      ...{ diffID, sizeBytes, wireBytes, compression, leftOut },
      end: { offset: end.offset, sizeBytes: end.sizeBytes, trailingSizeBytes: end.trailingSizeBytes },
      paths,
      writtenPaths: ordered(writtenPaths),
      linkPaths: ordered(linkPaths),
      expandedSizes: ordered(expandedSizes),
      columns: Object.fromEntries(columns),
      wire: { outputs: encodeNumbers(wire.outputs), inputs: encodeNumbers(wire.inputs) },
      captured: ordered(captured).map(([entry, content]) => [entry, encodeBase64(content)]),
      programs: ordered(programs).map(([entry, program]) => [entry, plainProgram(program)]),
    }),
  );
}

/** As they are in memory: the key says in which order of bytes. */
function encodeNumbers({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return encodeBase64(new Uint8Array(buffer, byteOffset, byteLength));
}

function ordered<Value>(map: ReadonlyMap<number, Value>): readonly (readonly [number, Value])[] {
  return [...map].sort(([a], [b]) => a - b);
}

function plainProgram({ format, go, packer }: Program): object {
  return { format, packer, go: go && plainGoProgram(go) };
}

function plainGoProgram({ version, path, modules, info }: GoProgram): object {
  return {
    ...{ version, path },
    modules: modules.map(({ path: module, version: of, main }) => [module, of, main]),
    info: info && plainModuleInfo(info),
  };
}

function plainModuleInfo({ path, main, deps, settings }: ModuleInfo): object {
  return { path, main: main ?? null, deps, settings: [...settings] };
}
