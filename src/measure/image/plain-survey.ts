import { deserialize, serialize } from "node:v8";
import type { Layer } from "../../image/image.ts";
import { type EntryColumns, LayerEntries } from "../../image/layer-entries.ts";
import { ContentDigests } from "./ledger/content-digests.ts";
import type { LayerSurvey } from "./ledger/layer-survey.ts";
import { WireSteps } from "./wire-steps.ts";

/**
 * Part of the name under which surveys are kept between runs. It has to be raised when surveys contain something else
 * or in another form, also when other files are captured, or other things are searched for in content.
 */
export const SURVEY_VERSION = 6;

/** A survey in values that can be sent to another thread and written to a file. */
export interface PlainSurvey extends Omit<LayerSurvey, "entries" | "wire" | "digests"> {
  readonly entries: EntryColumns;
  readonly digests: Uint8Array | null;
  readonly wire: { readonly outputs: Float64Array; readonly inputs: Float64Array };
}

/** Converts a survey. Throws if its wire shares are not measured steps. */
export function toPlainSurvey(survey: LayerSurvey): PlainSurvey {
  const { entries, wire, digests, ...rest } = survey;
  if (!(wire instanceof WireSteps)) throw new TypeError("a survey is not of a layer that was read");
  return {
    ...rest,
    entries: entries.toColumns(),
    wire: { outputs: wire.outputs, inputs: wire.inputs },
    digests: digests?.toBytes(entries.length) ?? null,
  };
}

/** The survey as bytes, only for `SURVEY_VERSION` and this release of V8. */
export function encodeSurvey(survey: LayerSurvey): Uint8Array {
  return serialize(toPlainSurvey(survey));
}

/** Undefined for bytes that are not a survey. */
export function decodeSurvey(bytes: Uint8Array): LayerSurvey | undefined {
  try {
    return fromPlainSurvey(deserialize(bytes));
  } catch {
    return undefined;
  }
}

/** A key of everything on which the survey of a layer and its form depend. */
export function surveyKey({ descriptor, diffID }: Pick<Layer, "descriptor" | "diffID">, digests: boolean): string {
  const what = digests ? "survey with digests" : "survey";
  return `${what} ${SURVEY_VERSION} v8 ${process.versions.v8} ${descriptor.digest} ${descriptor.size} ${diffID}`;
}

export function fromPlainSurvey({ entries, wire, digests, ...rest }: PlainSurvey): LayerSurvey {
  return {
    ...rest,
    digests: digests && new ContentDigests(digests),
    entries: new LayerEntries(entries),
    wire: new WireSteps(wire.outputs, wire.inputs, rest.wireBytes),
  };
}
