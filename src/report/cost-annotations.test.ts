import assert from "node:assert/strict";
import { test } from "node:test";
import { costReport } from "../../test/support/cost-reports.ts";
import { costAnnotations } from "./cost-annotations.ts";

test("each place gets an annotation, and nothing in it ends the line, a property or a command", () => {
  const report = costReport({
    wanted: "example.com/a%\r\n::error::b",
    module: { path: "example.com/a%\r\n::error::b", version: "v1,2:3", replacedBy: null, requirement: "direct" },
    places: [
      { file: "a,b:c%\n.go", line: 3, column: 2, importer: "example.com/app", imported: "example.com/a" },
      { file: "go.mod", line: 9, column: 1, importer: null, imported: null },
    ],
  });
  const lines = [...costAnnotations(report)];
  assert.equal(lines.length, 2);
  for (const line of lines) {
    assert.match(line, /^::notice file=[^,:\n]+,line=\d+,col=\d+,title=[^,:\n]+::[^\n\r]+\n$/);
    assert.ok(!line.slice(2).includes("\n::"));
  }
  assert.ok(lines[0]!.startsWith("::notice file=a%2Cb%3Ac%25%0A.go,line=3,col=2,title="));
  assert.ok(lines[0]!.includes("example.com/a%25\\u{d}%0A::error::b v1,2:3"));
  assert.ok(lines[0]!.includes("%0Aproven: 2.00 kB stored, 1.00 kB on the wire"));
});

test("without a line of the user's own it has no place", () => {
  assert.match([...costAnnotations(costReport({ places: [] }))].join(""), /^::notice title=[^:]+::/);
});
