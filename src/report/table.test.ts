import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { renderTable, type Table } from "./table.ts";

const TABLE: Table = {
  title: "files",
  columns: [
    { header: "size", align: "right" },
    { header: "file", align: "left" },
    { header: "owner", align: "left" },
  ],
  rows: [
    ["8.77 MB", "usr/local/go/pkg/tool/linux_amd64/compile", "Go toolchain"],
    ["12 B", "etc/motd", "RUN echo hello > /etc/motd"],
  ],
};

function linesFor(width: number | undefined): readonly string[] {
  return [...renderTable(TABLE, "text", { colour: false, width })].join("").trimEnd().split("\n");
}

describe("a table", () => {
  test("is complete where there is no terminal, and on one that is wide enough", () => {
    const whole = [
      "files",
      "     size  file                                       owner",
      "  8.77 MB  usr/local/go/pkg/tool/linux_amd64/compile  Go toolchain",
      "     12 B  etc/motd                                   RUN echo hello > /etc/motd",
    ];
    assert.deepEqual(linesFor(undefined), whole);
    assert.deepEqual(linesFor(80), whole);
  });

  test("fits a terminal: the longest names are shortened in the middle first, and sizes never are", () => {
    assert.deepEqual(linesFor(60), [
      "files",
      "     size  file                     owner",
      "  8.77 MB  usr/local/g…d64/compile  Go toolchain",
      "     12 B  etc/motd                 RUN echo hel…> /etc/motd",
    ]);
  });

  test("is complete where a terminal is so narrow that shortened names would say nothing", () => {
    assert.ok(linesFor(45).every((line) => line.length <= 45));
    assert.deepEqual(linesFor(44), linesFor(undefined));
  });

  test("is never cut in Markdown, and never within a character", () => {
    const [name, width] = ["😀".repeat(40), 40];
    const emoji: Table = { ...TABLE, rows: [["1 B", name, ""]] };
    assert.ok([...renderTable(emoji, "markdown", { colour: false, width })].join("").includes(name));
    for (const line of renderTable(emoji, "text", { colour: false, width })) assert.ok(line.isWellFormed());
  });
});
