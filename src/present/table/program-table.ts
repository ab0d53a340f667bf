import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { formatSize } from "../../report/size.ts";
import { left, right, type Table } from "../../report/table.ts";
import { contentWireBytes } from "../content-wire-bytes.ts";

/** Go programs with the facts of their build information, the largest first; undefined where there are none. */
export function programTable({ layers, tree }: ImageLedger): Table | undefined {
  const programs = layers.flatMap(({ index: layer, survey }) =>
    [...survey.programs].flatMap(([entry, { go }]) =>
      go === null || tree.status({ layer, entry }) !== "live" ? [] : [{ survey, entry, go }],
    ),
  );
  if (programs.length === 0) return undefined;
  const sizeOf = ({ survey, entry }: (typeof programs)[number]) => survey.entries.sizeBytes(entry);
  return {
    title: "Go programs",
    columns: [right("stored"), right("wire"), left("go"), left("module"), right("modules"), left("file")],
    rows: programs
      .sort((a, b) => sizeOf(b) - sizeOf(a))
      .map(({ survey, entry, go }) => {
        const main = go.modules.find((module) => module.main);
        return [
          formatSize(survey.entries.sizeBytes(entry)),
          formatSize(contentWireBytes(survey, entry)),
          go.version,
          [main?.path ?? go.path, main?.version].filter(Boolean).join(" "),
          String(go.modules.length),
          survey.entries.path(entry),
        ];
      }),
  };
}
