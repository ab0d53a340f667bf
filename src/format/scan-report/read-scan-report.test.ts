import assert from "node:assert/strict";
import { test } from "node:test";
import { reportOf, SCAN_REPORTS, scanReport, scanReportBytes } from "../../../test/support/scan-reports.ts";
import { PlimsollError } from "../../base/error.ts";
import { readScanReport } from "./read-scan-report.ts";

async function refusal(content: Uint8Array | string): Promise<PlimsollError> {
  const error = await reportOf(content).then(
    () => assert.fail("it was read"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof PlimsollError, String(error));
  assert.notEqual(error.why, undefined);
  assert.notEqual(error.fix, undefined);
  return error;
}

const govulncheck = () => scanReportBytes("govulncheck-source").toString();

test("a report is recognised by its content", async () => {
  const formats = await Promise.all(SCAN_REPORTS.map(async (name) => (await scanReport(name)).format));
  assert.deepEqual(formats, ["trivy", "grype", "osv-scanner", "govulncheck"]);
});

test("how a report is cut into chunks does not matter, and a source may use its buffer again", async () => {
  for (const name of SCAN_REPORTS) {
    const bytes = scanReportBytes(name);
    const whole = await scanReport(name);
    for (const size of [1, 7, 64]) {
      const buffer = Buffer.alloc(size);
      const chunks = function* () {
        for (let at = 0; at < bytes.length; at += size) {
          const length = bytes.copy(buffer, 0, at, at + size);
          yield buffer.subarray(0, length);
        }
      };
      assert.deepEqual(await readScanReport(chunks(), { where: "report.json" }), whole, `${name} in chunks of ${size}`);
    }
  }
});

test("braces, quotes and backslashes within strings end no message", async () => {
  const odd = ['"}', "\\", '\\"', "{[", '{"config": {}}'];
  const messages = odd.map((message) => JSON.stringify({ progress: { message } }));
  assert.deepEqual(await reportOf(`${govulncheck()}${messages.join("")}`), await scanReport("govulncheck-source"));
});

test("a byte order mark before a report is not part of it", async () => {
  const marked = Buffer.concat([Buffer.from("\ufeff"), scanReportBytes("grype")]);
  assert.deepEqual(await reportOf(marked), await scanReport("grype"));
});

test("what was cut off anywhere is refused, for each scanner", async () => {
  for (const name of SCAN_REPORTS) {
    const bytes = scanReportBytes(name);
    // A stream that ends after a whole message looks whole: this one ends within its last message.
    const last = name === "govulncheck-source" ? bytes.lastIndexOf('{ "finding"') + 1 : 1;
    for (const length of [last, last + 20, bytes.length - 3]) {
      const { code, why } = await refusal(bytes.subarray(0, length));
      assert.equal(code, "scan-report-invalid");
      assert.match(why ?? "", /middle of a value/);
    }
  }
});

const refused: Record<string, { content: string | Uint8Array; why: RegExp; fix?: RegExp }> = {
  "nothing": { content: "", why: /empty/ },
  "text": { content: "No vulnerabilities found.", why: /no value starts at byte 0/ },
  "a number": { content: "12", why: /no value starts/ },
  "UTF-16": { content: Buffer.from("\ufeff{}", "utf16le"), why: /UTF-16/, fix: /UTF-8/ },
  "half a character": { content: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), why: /no character/ },
  "bad JSON": { content: '{"a" 1}', why: /colon/ },
  "a key twice": { content: '{"results": [], "results": []}', why: /twice/ },
  "SARIF": { content: '{"version": "2.1.0", "runs": []}', why: /SARIF/, fix: /own JSON/ },
  "an SBOM": { content: '{"bomFormat": "CycloneDX", "vulnerabilities": []}', why: /CycloneDX/, fix: /own JSON/ },
  "SPDX": { content: '{"spdxVersion": "SPDX-2.3"}', why: /SPDX/ },
  "OpenVEX": { content: '{"@context": "https://openvex.dev/ns/v0.2.0"}', why: /VEX/ },
  "Trivy's first schema": { content: '[{"Target": "go.mod"}]', why: /first schema/, fix: /newer/ },
  "a later schema of Trivy": { content: '{"SchemaVersion": 3, "Results": []}', why: /version 3 .* reads version 2/ },
  "no version of Trivy's schema": { content: '{"SchemaVersion": null, "Results": []}', why: /reads version 2/ },
  "an extract": {
    content: '{"name":"govulncheck-extract","version":"0.1.0"}\n{"path":"example.com/order"}',
    why: /extract/,
    fix: /-mode binary/,
  },
  "some other document": { content: '{"name": "order", "version": "1"}', why: /its members are "name", "version"/ },
  "the results of another tool": { content: '{"results": [{"check_id": "x"}], "errors": []}', why: /no scanner/ },
  "an empty object": { content: "{}", why: /no members/ },
  "two documents": { content: '{"results": []} {"results": []}', why: /follows the end/ },
  "a stream without its start": { content: '{"finding": {"osv": "GO-2031-0002"}}', why: /start is missing/ },
  "a later protocol": { content: '{"config": {"protocol_version": "v2.0.0"}}', why: /"v2.0.0", and plimsoll reads v1/ },
  "no protocol": { content: '{"config": {}}', why: /protocol_version is missing/ },
  "a query": { content: '{"config": {"protocol_version": "v1.0.0", "scan_mode": "query"}}', why: /query/ },
  "two scans": { content: `${govulncheck()}${govulncheck()}`, why: /two scans/ },
  "a message of no kind": { content: `${govulncheck()}{"result": {}}`, why: /one of config, progress/ },
  "a finding without a trace": { content: `${govulncheck()}{"finding": {"osv": "GO-2031-0002"}}`, why: /trace/ },
};
for (const [name, { content, why, fix }] of Object.entries(refused)) {
  test(`${name} is refused, with its reason`, async () => {
    const error = await refusal(content);
    assert.equal(error.code, "scan-report-invalid");
    assert.match(error.why ?? "", why);
    if (fix !== undefined) assert.match(error.fix ?? "", fix);
  });
}

test("a wrong type is said with its place", async () => {
  const trivy = scanReportBytes("trivy").toString().replace('"left-column"', '{"name": "left-column"}');
  const { where, why } = await refusal(trivy);
  assert.match(where ?? "", /^report\.json:\d+:\d+ \(report\.json › Results\[2\] › Vulnerabilities\[0\] › PkgName\)$/);
  assert.equal(why, "a text is wanted");
  const message = await refusal(`${govulncheck()}{"finding": {"osv": 7}}`);
  assert.match(message.where ?? "", /report\.json\[12\] › finding › osv/);
});

test("a name that is too long, and a time that is none, are refused", async () => {
  const grype = scanReportBytes("grype").toString();
  const long = await refusal(grype.replace('"libc6"', `"${"c".repeat(5000)}"`));
  assert.match(long.why ?? "", /more than 4096 characters/);
  const time = await refusal(grype.replace("2031-05-06T07:08:09Z", "yesterday"));
  assert.match(time.why ?? "", /a time is wanted/);
});

test("a message of a stream has a smaller limit than a document", async () => {
  const large = `{"progress": {"message": "${"x".repeat(17 * 1024 * 1024)}"}}`;
  const { code } = await refusal(`${govulncheck()}${large}`);
  assert.equal(code, "limit-exceeded");
});

test("a document has a limit, which is met before it is whole", async () => {
  const chunk = Buffer.alloc(1024 * 1024, " ");
  let given = 0;
  const endless = function* () {
    yield Buffer.from('{"results": ["');
    for (;;) {
      given++;
      yield chunk;
    }
  };
  await assert.rejects(readScanReport(endless(), { where: "report.json" }), { code: "limit-exceeded" });
  assert.equal(given, 128);
});
