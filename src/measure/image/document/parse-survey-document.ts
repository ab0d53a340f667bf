import { parseBoundedJson } from "../../../base/bounded-json.ts";
import type { JsonMember } from "../../../base/json-member.ts";
import { LIMITS } from "../../../base/limits.ts";
import { memberOf } from "../../../base/open-json.ts";
import type { CompressionFormat } from "../../../format/compression/decompress.ts";
import { paddingOf } from "../../../format/tar/block.ts";
import type { TarEnd } from "../../../format/tar/entry.ts";
import type { Layer } from "../../../image/image.ts";
import { type EntryColumns, KINDS, LayerEntries, plainPath } from "../../../image/layer-entries.ts";
import type { LayerSurvey } from "../ledger/layer-survey.ts";
import { WireSteps } from "../wire-steps.ts";
import { NUMBER_COLUMN_NAMES, NUMBER_COLUMNS } from "./columns.ts";
import { parseProgram } from "./parse-program.ts";
import { surveyDocumentKey } from "./survey-document.ts";

const COMPRESSIONS = ["gzip", "zstd", "none"] as const satisfies readonly CompressionFormat[];
const MOST_MODE = 0o7777;

/**
 * The survey of a layer from its document. Whoever may write documents may say anything of the content of a layer; but what is said
 * is of this layer, and has the form that a survey made here has: the entries cover the tar without a gap, the shares add up to
 * the blob, and nothing is larger than its limit. Throws `survey-invalid`.
 */
export function parseSurveyDocument(bytes: Uint8Array, layer: Layer, where: string): LayerSurvey {
  const json = parseBoundedJson(bytes, LIMITS.surveyDocumentValues);
  const document = memberOf(json ?? null, { code: "survey-invalid", where });
  if (json === undefined) document.refuse(`it has more than ${LIMITS.surveyDocumentValues} values`);
  const members = document.members([
    ...(["key", "diffID", "sizeBytes", "wireBytes", "compression", "leftOut", "end", "paths", "writtenPaths"] as const),
    ...(["linkPaths", "expandedSizes", "columns", "wire", "captured", "programs"] as const),
  ]);
  const { descriptor, diffID } = layer;
  requireEqual(members.key, surveyDocumentKey(layer), "it is the survey of another layer, or in another form");
  requireEqual(members.diffID, diffID, "it is the survey of another layer");
  requireEqual(members.wireBytes, descriptor.size, "the size of the blob is another one");
  const sizeBytes = members.sizeBytes.size();
  const wireBytes = descriptor.size;
  const columns = columnsOf(members);
  const end = endOf(members.end, sizeBytes);
  requireCover(columns, end, members.columns);
  const at = (member: JsonMember) => indexIn(member, columns.paths.length);
  return {
    ...{ diffID, sizeBytes, wireBytes, end, digests: null },
    compression: members.compression.oneOf(COMPRESSIONS),
    leftOut: members.leftOut.size(),
    entries: new LayerEntries(columns),
    wire: wireOf(members.wire, sizeBytes, wireBytes),
    captured: capturedOf(members.captured, at),
    programs: mapOf(members.programs, at, parseProgram),
  };
}

function requireEqual(member: JsonMember, wanted: string | number, why: string): void {
  if (member.json !== wanted) member.refuse(why);
}

type EntryMembers = Readonly<Record<"paths" | "writtenPaths" | "linkPaths" | "expandedSizes" | "columns", JsonMember>>;

function columnsOf(members: EntryMembers): EntryColumns {
  const paths = pathsOf(members.paths);
  const at = (member: JsonMember) => indexIn(member, paths.length);
  const numbers = members.columns.members(NUMBER_COLUMN_NAMES);
  const columnOf = (name: keyof typeof NUMBER_COLUMNS) => [
    name,
    numbersOf(numbers[name], NUMBER_COLUMNS[name] as ColumnForm<unknown>, paths.length),
  ];
  const columns = Object.fromEntries(NUMBER_COLUMN_NAMES.map(columnOf)) as Pick<
    EntryColumns,
    keyof typeof NUMBER_COLUMNS
  >;
  if (columns.kinds.some((kind) => kind >= KINDS.length)) numbers.kinds.refuse("there is no such kind of an entry");
  if (columns.modes.some((mode) => mode > MOST_MODE)) numbers.modes.refuse("a mode has more than permission bits");
  if (!columns.mtimes.every(Number.isFinite)) numbers.mtimes.refuse("a time is no number");
  return {
    paths,
    writtenPaths: mapOf(members.writtenPaths, at, pathOf),
    linkPaths: mapOf(members.linkPaths, at, pathOf),
    expandedSizes: mapOf(members.expandedSizes, at, (member) => member.size()),
    ...columns,
  };
}

/** A million at most: a member for each would take many times the memory of its path. */
function pathsOf(member: JsonMember): string[] {
  const { json } = member;
  if (!Array.isArray(json) || json.length > LIMITS.layerEntries) return member.refuse("a list of paths is wanted");
  return json.map((path, entry) => {
    const isPath = typeof path === "string" && isShort(path) && plainPath(path) === path;
    return isPath ? path : member.refuse(`entry ${entry} is no path in its plain form`);
  });
}

function isShort(path: string): boolean {
  return path.length <= LIMITS.pathBytes && !path.includes("\0");
}

/** A name as `decodeName` gives it, which may have half of a surrogate pair for a byte that is no UTF-8. */
function pathOf(member: JsonMember): string {
  const path = member.text();
  return isShort(path) ? path : member.refuse("it is longer than any path");
}

function numbersOf<Column>(member: JsonMember, Form: ColumnForm<Column>, length: number | undefined): Column {
  const bytes = member.bytes();
  const count = length ?? Math.floor(bytes.length / Form.BYTES_PER_ELEMENT);
  if (bytes.length !== count * Form.BYTES_PER_ELEMENT) member.refuse("it has another number of entries");
  // A copy begins where the numbers may begin.
  return new Form(Uint8Array.from(bytes).buffer);
}

interface ColumnForm<Column> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): Column;
}

/** Pairs of an entry and its value, in the order of the entries. */
function mapOf<Value>(
  member: JsonMember,
  indexOf: (member: JsonMember) => number,
  read: (member: JsonMember) => Value,
): Map<number, Value> {
  const map = new Map<number, Value>();
  let last = -1;
  for (const pair of member.items(LIMITS.layerEntries)) {
    const [key, value] = pair.items(2);
    if (key === undefined || value === undefined) return pair.refuse("an entry and its value are wanted");
    const entry = indexOf(key);
    if (entry <= last) key.refuse("entries are in their order, each once");
    last = entry;
    map.set(entry, read(value));
  }
  return map;
}

function indexIn(member: JsonMember, length: number): number {
  const entry = member.size();
  return entry < length ? entry : member.refuse("there is no such entry");
}

function endOf(member: JsonMember, tarBytes: number): TarEnd {
  const parts = member.members(["offset", "sizeBytes", "trailingSizeBytes"]);
  const [offset, sizeBytes, trailingSizeBytes] = [
    parts.offset.size(),
    parts.sizeBytes.size(),
    parts.trailingSizeBytes.size(),
  ];
  if (offset + sizeBytes + trailingSizeBytes !== tarBytes) member.refuse("the tar does not end there");
  return { offset, sizeBytes, trailingSizeBytes };
}

/** Entries follow each other without a gap, from the beginning of the tar to its end. */
function requireCover({ headerOffsets, dataOffsets, sizes }: EntryColumns, end: TarEnd, member: JsonMember): void {
  let offset = 0;
  for (const [entry, headerOffset] of headerOffsets.entries()) {
    const [dataOffset, size] = [dataOffsets[entry]!, sizes[entry]!];
    const isSize = Number.isSafeInteger(size) && size >= 0;
    if (headerOffset !== offset || !(dataOffset > headerOffset) || !isSize) {
      member.refuse(`entry ${entry} does not begin where the one before it ends`);
    }
    offset = dataOffset + size + paddingOf(size);
  }
  if (offset !== end.offset) member.refuse("the last entry does not end where the tar ends");
}

function wireOf(member: JsonMember, sizeBytes: number, wireBytes: number): WireSteps {
  const parts = member.members(["outputs", "inputs"]);
  const outputs = numbersOf(parts.outputs, Float64Array, undefined);
  const inputs = numbersOf(parts.inputs, Float64Array, outputs.length);
  const rises = outputs.every((output, step) => step === 0 || output > outputs[step - 1]!);
  const follows = inputs.every((input, step) => step === 0 || input >= inputs[step - 1]!);
  const begins = outputs[0] === 0 && inputs[0] === 0;
  if (!begins || !rises || !follows || outputs.at(-1) !== sizeBytes || !(inputs.at(-1)! <= wireBytes)) {
    member.refuse("the shares do not add up to the blob");
  }
  return new WireSteps(outputs, inputs, wireBytes);
}

function capturedOf(member: JsonMember, at: (member: JsonMember) => number): ReadonlyMap<number, Uint8Array> {
  const captured = mapOf(member, at, (content) => content.bytes());
  const sizeBytes = [...captured.values()].reduce((sum, { length }) => sum + length, 0);
  if (captured.size > LIMITS.capturedFiles || sizeBytes > LIMITS.capturedBytes) member.refuse("it is too much");
  return captured;
}
