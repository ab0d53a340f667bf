/** The tables of one small image, whose bytes can be counted by hand: it is not compressed. */

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { measured } from "../../../test/support/measured.ts";
import { plantImage } from "../../../test/support/planted-image.ts";
import { type Causes, findCauses } from "../../measure/image/causes.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { GoProgram } from "../../measure/image/ledger/layer-survey.ts";
import { fileTable } from "./file-table.ts";
import { layerTable } from "./layer-table.ts";
import { programTable } from "./program-table.ts";
import { viewTables } from "./view-table.ts";

const ALL = { top: Number.POSITIVE_INFINITY };

let ledger: ImageLedger;
let causes: Causes;

before(async () => {
  const image = await plantImage({
    plain: true,
    layers: [
      {
        createdBy: "COPY  a\n  /srv",
        files: [
          { path: "srv/large", content: "x".repeat(3000) },
          { path: "srv/app", content: "y".repeat(2000) },
        ],
      },
      {
        files: [
          { path: "srv/large", content: "z".repeat(700) },
          { path: "etc/conf", content: "w".repeat(100) },
        ],
      },
    ],
  });
  ledger = await measured(image);
  causes = findCauses(ledger.layers, ledger.tree);
});

/** The columns that a test is about. */
function columns(rows: readonly (readonly string[])[], ...wanted: readonly number[]): readonly (readonly string[])[] {
  return rows.map((row) => wanted.map((column) => row[column]!));
}

describe("layers", () => {
  test("each in its order, with an instruction on one line", () => {
    const { rows } = layerTable(ledger);
    assert.deepEqual(columns(rows, 0, 4, 5, 6), [
      ["", "", "", "manifest"],
      ["", "", "", "config"],
      ["0", "none", "2", "COPY a /srv"],
      ["1", "none", "2", "COPY app /app"],
      ["", "", "", "the image"],
    ]);
    // Two headers of 512 bytes, contents padded to 512, and two empty blocks at the end.
    assert.deepEqual(columns(rows, 1, 3)[2], ["7.17 kB", "7.17 kB"]);
  });

  test("a layer that was not fetched has no compression and no number of entries", () => {
    const layers = ledger.layers.map((layer) => ({ ...layer, fetched: layer.index !== 0 }));
    assert.deepEqual(columns(layerTable({ ...ledger, layers }).rows, 0, 4, 5)[2], ["0", "not fetched", ""]);
  });
});

describe("views", () => {
  const tablesOf = (...parameters: Parameters<typeof viewTables> extends [unknown, ...infer Rest] ? Rest : never) =>
    viewTables({ ledger, causes, programs: undefined }, ...parameters);

  test("files of all layers, each in its layer; the rest is one row and adds up", () => {
    const [table] = tablesOf(["file"], { top: 2 });
    assert.deepEqual(
      table!.columns.map(({ header }) => header),
      ["stored", "share", "wire", "file", "in"],
    );
    const { sizeBytes } = ledger.layers[0]!.survey;
    const total = sizeBytes + ledger.layers[1]!.survey.sizeBytes + ledger.manifestBytes + ledger.configBytes;
    const rest = (total - 5000) / 1000;
    assert.deepEqual(columns(table!.rows, 0, 3, 4), [
      ["3.00 kB", "srv/large", "layer 0"],
      ["2.00 kB", "srv/app", "layer 0"],
      [`${rest.toFixed(2)} kB`, "and 10 more", ""],
      [`${(total / 1000).toFixed(1)} kB`, "the image", ""],
    ]);
  });

  test("files of one layer need no column for the layer", () => {
    const [table] = tablesOf(["file"], { ...ALL, layer: 1, only: /^etc/ });
    assert.deepEqual(
      table!.columns.map(({ header }) => header),
      ["stored", "share", "wire", "file"],
    );
    assert.deepEqual(columns(table!.rows, 0, 3), [
      ["100 B", "etc/conf"],
      ["3.48 kB", "and 4 more"],
      ["3.58 kB", "layer 1"],
    ]);
  });

  test("several views come in their order, each with the same total", () => {
    const tables = tablesOf(["cause", "directory"], ALL);
    assert.deepEqual(
      tables.map(({ title }) => title),
      ["why the bytes are there", "directories, with all that is in them"],
    );
    const [causeRows, directoryRows] = tables.map(({ rows }) => rows);
    assert.deepEqual(columns(causeRows!, 0, 3)[0], ["3.00 kB", "overwritten"]);
    assert.deepEqual(columns(directoryRows!, 0, 3)[0], ["5.70 kB", "srv/*"]);
    assert.deepEqual(causeRows!.at(-1)!.slice(0, 4), directoryRows!.at(-1)!.slice(0, 4));
  });
});

describe("the largest files", () => {
  test("with their layers and causes, as many as asked for", () => {
    assert.deepEqual(columns(fileTable(ledger, causes, 3).rows, 0, 1, 2, 3, 4), [
      ["3.00 kB", "3.00 kB", "0", "overwritten", "srv/large"],
      ["2.00 kB", "2.00 kB", "0", "needed", "srv/app"],
      ["700 B", "700 B", "1", "needed", "srv/large"],
    ]);
    assert.equal(fileTable(ledger, causes, 1).rows.length, 1);
    assert.equal(fileTable(ledger, causes, Number.POSITIVE_INFINITY).rows.length, 4);
  });
});

describe("Go programs", () => {
  const go: GoProgram = {
    version: "go1.26.8",
    path: "example.com/order/cmd",
    modules: [
      { path: "example.com/order", version: "v1.2.3", main: true },
      { path: "example.com/tls", version: "v1.0.0", main: false },
    ],
    info: null,
  };

  /** The same image, in which files by these paths are Go programs. */
  function withPrograms(found: Readonly<Record<string, GoProgram | null>>): ImageLedger {
    const layers = ledger.layers.map((layer) => {
      const { entries } = layer.survey;
      const told = Array.from({ length: entries.length }, (_, entry) => [entry, found[entries.path(entry)]] as const);
      const programs = new Map(
        told.flatMap(([entry, program]) =>
          program === undefined ? [] : [[entry, { format: "elf" as const, go: program, packer: null }] as const],
        ),
      );
      return { ...layer, survey: { ...layer.survey, programs } };
    });
    return { ...ledger, layers };
  }

  test("the largest first; those that a later layer overwrote are gone", () => {
    const bare = { ...go, modules: [] };
    assert.deepEqual(programTable(withPrograms({ "srv/large": bare, "srv/app": go }))!.rows, [
      ["2.00 kB", "2.00 kB", "go1.26.8", "example.com/order v1.2.3", "2", "srv/app"],
      ["700 B", "700 B", "go1.26.8", "example.com/order/cmd", "0", "srv/large"],
    ]);
  });

  test("no table without Go programs", () => {
    assert.equal(programTable(withPrograms({ "srv/app": null })), undefined);
  });
});
