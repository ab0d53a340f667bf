import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gateReport, gateResult, growthCause, HOSTILE, hostileReport } from "../../../test/support/gate-reports.ts";
import { PlimsollError } from "../../base/error.ts";
import { countFindings } from "../../vuln/findings/count.ts";
import { failedGateReport, type GateReport } from "../gate-report.ts";
import { jsonText } from "../json-text.ts";
import { gateSarifOf } from "./gate-sarif.ts";
import { renderGate } from "./gate-view.ts";
import { githubOf } from "./github.ts";
import { junitOf } from "./junit.ts";
import { gateFailure } from "./outcome.ts";
import { sizeLimitOf } from "./size-limit.ts";

const GOLDEN = join(import.meta.dirname, "../../../test/fixtures/gate-forms");
const PAGES = new Map([["package-growth", "# package-growth\n\nA package grew.\n"]]);

const FORMS: Readonly<Record<string, (report: GateReport) => string>> = {
  "text.txt": (report) => [...renderGate(report, "text", { colour: false })].join(""),
  "markdown.txt": (report) => [...renderGate(report, "markdown", { colour: false })].join(""),
  "github.txt": (report) => [...githubOf(report)].join(""),
  "junit.xml": (report) => [...junitOf(report)].join(""),
  "size-limit.json": (report) => `${jsonText(sizeLimitOf(report), 2)}\n`,
  "sarif.json": (report) => `${jsonText(gateSarifOf({ report, pages: PAGES, version: "1.2.3" }), 2)}\n`,
};

for (const [name, render] of Object.entries(FORMS)) {
  test(`${name} of a verdict is as it was`, () => {
    const path = join(GOLDEN, name);
    const text = render(gateReport());
    if (process.env.PLIMSOLL_REWRITE_GOLDEN) {
      mkdirSync(GOLDEN, { recursive: true });
      writeFileSync(path, text);
    }
    assert.equal(text, readFileSync(path, "utf8"));
  });

  test(`${name} of a run that could not find out says so`, () => {
    const error = new PlimsollError("history-shallow", { what: "the merge base is not in this clone" });
    const text = render(failedGateReport(error));
    assert.doesNotMatch(text, /passes|"passed": true/);
    if (name === "sarif.json") assert.equal(JSON.parse(text).runs[0].invocations[0].executionSuccessful, false);
    if (name === "size-limit.json") assert.equal(text, "[]\n");
    else assert.match(text, /the merge base is not in this clone/);
  });
}

test("text and Markdown take nothing from outside for a sequence, a tag, a cell or a line of their own", () => {
  const report = hostileReport();
  const [text, markdown, plain] = [FORMS["text.txt"]!(report), FORMS["markdown.txt"]!(report), gateReport()];
  for (const shown of [text, markdown]) assert.doesNotMatch(shown, /[\u001b\u202e]/);
  assert.equal(text.split("\n").length, FORMS["text.txt"]!(plain).split("\n").length);
  assert.doesNotMatch(markdown, /(?<!\\)[<`[]/);
  const rows = markdown.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| ---"));
  for (const row of rows) assert.ok([4, 6].includes(row.split(/(?<!\\)\|/).length - 1), row);
  const unknown: GateReport = { ...report, verdict: null };
  assert.doesNotMatch(FORMS["markdown.txt"]!(unknown).split("\n")[0]!, /(?<!\\)[<`[]/);
});

test("annotations are one command a line, whatever a commit's subject says", () => {
  for (const line of FORMS["github.txt"]!(hostileReport()).trimEnd().split("\n")) {
    const [, level, properties, message] = /^::(error|warning|notice) ([^:]*)::(.*)$/.exec(line) ?? [];
    assert.ok(level !== undefined, line);
    assert.deepEqual(
      properties!.split(",").map((one) => one.slice(0, one.indexOf("="))),
      properties!.startsWith("file=") ? ["file", "line", "col", "title"] : ["title"],
    );
    assert.doesNotMatch(message!, /[\r\u001b]/);
  }
  const report = gateReport({ verdict: "pass", results: [gateResult({})] });
  const [cause] = FORMS["github.txt"]!({ ...report, services: report.services.slice(0, 1) }).split("\n");
  assert.ok(cause!.startsWith("::notice file=internal/orders/a title.go,line=4,col=2,"));
});

/** Well-formed XML of elements, attributes and text, as the forms here have it. XML 1.0, §2 and §3. */
function elementsOf(
  xml: string,
): readonly { readonly name: string; readonly attributes: Readonly<Record<string, string>> }[] {
  const text = `[^<>&]|&(?:lt|gt|amp|quot|#10);`;
  const token = new RegExp(
    `<(?<close>/?)(?<name>[a-z-]+)(?<attributes>(?: [a-z]+="(?:[^<>&"]|&(?:lt|gt|amp|quot|#10);)*")*)(?<empty>/?)>|(?<text>(?:${text})+)`,
    "y",
  );
  const [declaration] = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(xml) ?? assert.fail("no declaration");
  assert.doesNotMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\]\]>/);
  const open: string[] = [];
  const found: { name: string; attributes: Record<string, string> }[] = [];
  token.lastIndex = declaration.length;
  while (token.lastIndex < xml.length) {
    const { groups } = token.exec(xml) ?? assert.fail(`not well-formed at ${xml.slice(token.lastIndex, 60)}`);
    const { close, name, attributes = "", empty, text: between } = groups!;
    if (between !== undefined) assert.ok(open.length > 0 || between.trim() === "");
    else if (close === "/") assert.equal(open.pop(), name);
    else {
      if (empty === "") open.push(name!);
      const pairs = [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!]);
      found.push({ name: name!, attributes: Object.fromEntries(pairs) });
    }
  }
  assert.deepEqual(open, []);
  return found;
}

test("JUnit is well-formed, and its counts are those of its cases", () => {
  for (const report of [gateReport(), hostileReport()]) {
    const elements = elementsOf(FORMS["junit.xml"]!(report));
    const count = (name: string) => elements.filter((one) => one.name === name).length;
    const suites = elements.filter(({ name }) => name === "testsuite");
    const sum = (key: string) => suites.reduce((total, { attributes }) => total + Number(attributes[key]), 0);
    assert.deepEqual(
      [sum("tests"), sum("failures"), sum("errors")],
      [count("testcase"), count("failure"), count("error")],
    );
    assert.equal(count("testcase"), 6);
  }
});

test("SARIF names a line where one is known, and an approval as a suppression", () => {
  for (const report of [gateReport(), hostileReport()]) {
    const log = JSON.parse(FORMS["sarif.json"]!(report));
    assert.equal(log.version, "2.1.0");
    const [run] = log.runs;
    assert.equal(run.results.length, 4);
    const prints = new Set<string>();
    for (const { ruleId, ruleIndex, level, message, locations, partialFingerprints } of run.results) {
      assert.equal(run.tool.driver.rules[ruleIndex].id, ruleId);
      assert.ok(["error", "warning", "note"].includes(level));
      assert.ok(message.text.length > 0);
      for (const { physicalLocation, logicalLocations } of locations) {
        assert.ok(logicalLocations?.length === 1 || physicalLocation.region.startLine >= 1);
        if (physicalLocation) assert.match(physicalLocation.artifactLocation.uri, /^[\w./%~!'()*-]+$/);
      }
      prints.add(partialFingerprints["plimsollGate/v1"]);
    }
    if (report.services[0]!.service !== HOSTILE) assert.equal(prints.size, 4);
  }
  const [growth, total, stale, approved] = JSON.parse(FORMS["sarif.json"]!(gateReport())).runs[0].results;
  assert.equal(growth.locations[0].physicalLocation.artifactLocation.uri, "internal/orders/a%20title.go");
  assert.deepEqual(growth.locations[0].physicalLocation.region, { startLine: 4, startColumn: 2 });
  assert.doesNotMatch(stale.message.text, /d99a37b/);
  assert.match(approved.message.text, /d99a37b/);
  assert.match(total.message.text, /d99a37b Write items as headlines do/);
  assert.deepEqual(approved.suppressions, [
    { kind: "external", status: "accepted", justification: "needed for the sale" },
  ]);
});

test("the size-limit array has an entry for each rule about a size", () => {
  assert.deepEqual(sizeLimitOf(gateReport({ results: [gateResult({ name: "a" }), gateResult({ size: null })] })), [
    { name: "a", passed: true, size: 6_420_000, sizeLimit: 6_540_000 },
  ]);
});

test("growth of Go and of the code are told in one sentence, or why they cannot be told apart", () => {
  const split = {
    ...{ beforeGo: "go1.26.5", afterGo: "go1.26.8", toolchainBytes: 4096, toolchainWireBytes: 1000 },
    ...{ codeBytes: 0, codeWireBytes: 0, how: "the new code built by go1.26.5" },
  };
  const [order] = gateReport().services;
  const shown = (toolchain: typeof split) =>
    FORMS["text.txt"]!(gateReport({ services: [{ ...order!, toolchain, causes: [growthCause({ proof: null })] }] }));
  assert.match(shown(split), /go1\.26\.5 → go1\.26\.8 makes \+4\.10 kB stored, \+1\.00 kB on the wire; the code ±0 B/);
});

test("a rule that could not be decided is seen in every form, and passes in none", () => {
  const what = "GO-2031-0001 in example.net/parser v1.0.0 (no severity by nvd)";
  const undecided = gateResult({
    ...{ rule: "vulnerabilities", outcome: "unknown", passed: false, what, fix: null },
    ...{ subject: { kind: "finding", name: "GO-2031-0001 example.net/parser" }, size: null, sizeLimit: null },
  });
  const services = gateReport()
    .services.slice(0, 1)
    .map((one) => ({
      ...one,
      vulnerabilities: {
        scanners: [{ name: "trivy", version: null, databaseDate: null }],
        counts: countFindings([]),
        suppressed: null,
      },
    }));
  const report = gateReport({ verdict: null, services, results: [undecided, gateResult({})] });
  const [text, markdown] = [FORMS["text.txt"]!(report), FORMS["markdown.txt"]!(report)];
  assert.match(text, /^ {2}0 findings by trivy \(database of an unknown date\)$/m);
  assert.match(text, /^ {2}unknown {2}vulnerabilities {2}GO-2031-0001 in/m);
  assert.match(text, /^could not find out: whether 1 rule holds is not known$/m);
  assert.match(markdown, /^### plimsoll could not find out: /);
  assert.match(FORMS["github.txt"]!(report), /^::error title=plimsoll[^:]*::GO-2031-0001 in/m);
  assert.match(FORMS["junit.xml"]!(report), /<error message="GO-2031-0001[^>]*type="unknown">/);
  const [run] = JSON.parse(FORMS["sarif.json"]!(report)).runs;
  assert.deepEqual([run.invocations[0].executionSuccessful, run.results[0].level], [false, "error"]);
  assert.equal(gateFailure(report)?.code, "gate-undecided");
});
