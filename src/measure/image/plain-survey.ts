import { type EntryColumns, LayerEntries } from "../../image/layer-entries.ts";
import type { LayerSurvey } from "./layer-survey.ts";
import { WireSteps } from "./wire-steps.ts";

/**
 * Part of the name under which surveys are kept between runs. To be raised when surveys hold something else, or hold it
 * otherwise: what is captured, and what is looked for in content, too.
 */
export const SURVEY_VERSION = 1;

/** A survey in values that can be sent to another thread and written to a file. */
export interface PlainSurvey extends Omit<LayerSurvey, "entries" | "wire"> {
  readonly entries: EntryColumns;
  readonly wire: { readonly outputs: Float64Array; readonly inputs: Float64Array };
}

/** Throws for a survey whose wire shares are not measured steps. */
export function toPlainSurvey(survey: LayerSurvey): PlainSurvey {
  const { entries, wire, ...rest } = survey;
  if (!(wire instanceof WireSteps)) throw new TypeError("a survey is not of a layer that was read");
  return { ...rest, entries: entries.toColumns(), wire: { outputs: wire.outputs, inputs: wire.inputs } };
}

export function fromPlainSurvey({ entries, wire, ...rest }: PlainSurvey): LayerSurvey {
  return {
    ...rest,
    entries: LayerEntries.fromColumns(entries),
    wire: new WireSteps(wire.outputs, wire.inputs, rest.wireBytes),
  };
}
