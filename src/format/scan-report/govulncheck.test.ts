import assert from "node:assert/strict";
import { test } from "node:test";
import { reportOf, scanReport, scanReportBytes } from "../../../test/support/scan-reports.ts";

test("a scan of source: who, with what, of what", async () => {
  const { findings: _, modules, ...rest } = await scanReport("govulncheck-source");
  assert.deepEqual(rest, {
    format: "govulncheck",
    scanner: "govulncheck",
    scannerVersion: "v1.9.0",
    database: { location: "https://vuln.example", date: "2031-05-06T07:08:09Z" },
    goVersion: "go1.26.8",
    target: { kind: "source", name: "example.com/order", manifestDigests: [], configDigest: null, diffIDs: [] },
    mainModules: ["example.com/order"],
    others: [],
    scannedAt: null,
    suppressed: null,
  });
  assert.deepEqual(modules?.[1], { path: "example.net/parser", version: "v1.56.0" });
});

test("the messages about one vulnerability are one finding at the nearest tier, and severity is unknown", async () => {
  const [parser, queue, standard] = (await scanReport("govulncheck-source")).findings;
  assert.deepEqual(
    [parser!, queue!, standard!].map(({ id, tier, depth, severity }) => [id, tier, depth, severity]),
    [
      ["GO-2031-0002", "symbol", "symbol", null],
      ["GO-2031-0008", "module", "symbol", null],
      ["GO-2031-0099", "package", "symbol", null],
    ],
  );
  assert.deepEqual(parser!.fixedVersions, ["v1.56.3", "v1.57.1"]);
  assert.deepEqual([queue!.fixedVersions, queue!.installedVersion], [[], "v0.0.0-20310102030405-0123456789ab"]);
  assert.deepEqual(standard!.fixedVersions, ["v1.27.1"]);
});

test("the shortest way from the code comes first, with positions", async () => {
  const [parser] = (await scanReport("govulncheck-source")).findings;
  assert.deepEqual(
    parser!.traces.map((trace) => trace.map(({ symbol }) => symbol)),
    [
      ["Parse", "main"],
      ["*Tree.Walk", "All", "*Book.Amend"],
    ],
  );
  assert.deepEqual(parser!.traces[0]![1], {
    module: "example.com/order",
    version: null,
    package: "example.com/order/cmd/order",
    symbol: "main",
    position: { file: "cmd/order/main.go", line: 9, column: 12 },
  });
});

const config = (members: object) => {
  const common = { protocol_version: "v1.0.0", scan_level: "symbol", db_last_modified: "0001-01-01T00:00:00Z" };
  return JSON.stringify({ config: { ...common, ...members } });
};
const OSV = JSON.stringify({
  osv: {
    id: "GO-2031-0002",
    affected: [
      {
        package: { name: "example.net/parser" },
        ecosystem_specific: {
          imports: [
            { path: "example.net/parser", symbols: ["Parse", "Tree.Walk", "step"] },
            { path: "example.net/parser", goos: ["windows"], symbols: ["Open"] },
          ],
        },
      },
    ],
  },
});
const finding = (members: object) => {
  const frame = { module: "example.net/parser", version: "v1.0.0", ...members };
  return JSON.stringify({ finding: { osv: "GO-2031-0002", trace: [frame] } });
};
const found = (...symbols: readonly string[]) => [
  finding({}),
  finding({ package: "example.net/parser" }),
  ...symbols.map((symbol) => {
    const [name, receiver] = symbol.split(".").reverse();
    return finding({ package: "example.net/parser", function: name, receiver });
  }),
];
const tierOf = async (messages: readonly string[], options?: { stripped: boolean }) => {
  const [one] = (await reportOf(messages.join("\n"), options)).findings;
  return [one!.tier, one!.depth, one!.traces[0]![0]!.symbol];
};

test("a binary where a named symbol is not found had its symbol table", async () => {
  assert.deepEqual(await tierOf([config({ scan_mode: "binary" }), OSV, ...found("Parse")]), [
    "symbol",
    "symbol",
    "Parse",
  ]);
  const linked = [config({ scan_mode: "binary" }), OSV, ...found()];
  assert.deepEqual(await tierOf(linked), ["package", "symbol", null]);
});

test("a binary of which only the module is reported may have been stripped, unless somebody knows better", async () => {
  const messages = [config({ scan_mode: "binary" }), OSV, finding({})];
  assert.deepEqual(await tierOf(messages), ["module", "module", null]);
  assert.deepEqual(await tierOf(messages, { stripped: false }), ["module", "symbol", null]);
});

test("a scan of a binary for packages only shows nothing of symbols", async () => {
  const messages = [config({ scan_mode: "binary", scan_level: "package" }), OSV, ...found()];
  assert.deepEqual(await tierOf(messages), ["module", "module", null]);
  assert.deepEqual(await tierOf(messages, { stripped: false }), ["package", "package", null]);
});

test("symbols that other versions of the module have are no evidence", async () => {
  const { osv } = JSON.parse(OSV);
  const [one] = osv.affected;
  const twice = JSON.stringify({ osv: { ...osv, affected: [one, one] } });
  const messages = [config({ scan_mode: "binary" }), twice, ...found("Parse")];
  assert.deepEqual(await tierOf(messages), ["module", "module", null]);
});

test("a binary where every exported symbol is found proves its module only: it may have been stripped", async () => {
  const messages = [config({ scan_mode: "binary" }), OSV, ...found("Parse", "Tree.Walk")];
  assert.deepEqual(await tierOf(messages), ["module", "module", null]);
  assert.deepEqual(await tierOf(messages, { stripped: false }), ["symbol", "symbol", "Parse"]);
});

test("who knows that a binary was stripped is believed, whatever was found", async () => {
  const messages = [config({ scan_mode: "binary" }), OSV, ...found("Parse")];
  assert.deepEqual(await tierOf(messages, { stripped: true }), ["module", "module", null]);
});

test("source cannot be stripped, and a shallow scan stays shallow", async () => {
  const messages = [config({ scan_mode: "source" }), OSV, ...found("Parse", "Tree.Walk")];
  assert.deepEqual(await tierOf(messages, { stripped: true }), ["symbol", "symbol", "Parse"]);
  const shallow = [config({ scan_mode: "source", scan_level: "module" }), OSV, finding({})];
  assert.deepEqual(await tierOf(shallow), ["module", "module", null]);
});

test("reports of old releases say neither mode nor level: what they show is taken, and no more", async () => {
  const old = '{"config": {"protocol_version": "v0.1.0"}}'.replace("v0", "v1");
  const position = { filename: "parse.go", line: 3, column: 1, offset: 1 };
  const called = finding({ package: "example.net/parser", function: "Parse", position });
  assert.deepEqual(await tierOf([old, OSV, finding({}), called]), ["symbol", null, "Parse"]);
  assert.deepEqual(await tierOf([old, OSV, finding({}), finding({ package: "example.net/parser" })]), [
    "module",
    "module",
    null,
  ]);
});

test("a database without a date has none: Go's zero time is not one", async () => {
  assert.equal((await reportOf(config({ scan_mode: "source" }))).database.date, null);
});

test("without roots, the modules without a version are the code's own", async () => {
  const text = scanReportBytes("govulncheck-source")
    .toString()
    .replace(/,\s*"roots": \[[^\]]*\]/, "");
  assert.deepEqual((await reportOf(text)).mainModules, ["example.com/order"]);
});

test("versions that are not semantic stay as they are", async () => {
  const messages = [config({ scan_mode: "source" }), OSV, finding({ version: "(devel)" })];
  assert.equal((await reportOf(messages.join(""))).findings[0]!.installedVersion, "(devel)");
});
