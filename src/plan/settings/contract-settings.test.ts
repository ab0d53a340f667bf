import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { parseContractSettings } from "./contract-settings.ts";
import { requestName } from "./service-request.ts";

const CLAUSES = ["latency", "errors"];
const parse = (text: string) => parseContractSettings(text, "plimsoll.yaml", CLAUSES);

test("a contract has what it says, and the usual load", () => {
  const settings = parse(`contract:
  env: {LOG_LEVEL: info}
  load: {requests: [GET /orders, {method: POST, path: /orders, body: "{}"}]}
  objectives:
    latency: {share: 95 %, within: 200ms}
    errors: 0.1 %
`)!;
  assert.deepEqual(settings.env, ["LOG_LEVEL=info"]);
  assert.equal(settings.load?.requestsPerSecond, 100);
  assert.equal(settings.load?.durationMs, 30_000);
  assert.equal(requestName(settings.ready), "GET /orders");
  assert.deepEqual(settings.latency, { share: 0.95, withinMs: 200, where: "plimsoll.yaml:5:14" });
  assert.deepEqual(settings.errors, { share: 0.001, where: "plimsoll.yaml:6:13" });
  assert.equal(parse("gate: {}"), undefined);
});

test("a request may be a question of DNS, in a line or with what counts as right", () => {
  const { load, dnsPort, ready } = parse(`contract:
  dns: {port: 1053}
  load:
    requests:
      - DNS AAAA Www.example.org.
      - {dns: example.org, type: MX, record: "10  Mail.example.org.", over: tcp}
      - {dns: none.example.org, rcode: NXDOMAIN}
  objectives: {errors: 0.1 %}
`)!;
  assert.equal(dnsPort, 1053);
  assert.deepEqual(load?.requests, [
    { name: "Www.example.org", type: "AAAA", overTcp: false, rcode: "NOERROR", record: null },
    { name: "example.org", type: "MX", overTcp: true, rcode: "NOERROR", record: "10 mail.example.org" },
    { name: "none.example.org", type: "A", overTcp: false, rcode: "NXDOMAIN", record: null },
  ]);
  assert.equal(requestName(ready), "DNS AAAA Www.example.org");
});

test("what makes no sense is refused at its place", () => {
  const load = "load: {requests: [GET /]}";
  const wrong: readonly (readonly [string, RegExp])[] = [
    ["contract: {}", /asks for nothing/],
    [`contract: {${load}}`, /asks for nothing/],
    ["contract: {objectives: {errors: 1 %}}", /no load to hold it against/],
    [`contract: {${load}, objectives: {errors: 1}}`, /is not a share/],
    [`contract: {${load}, objectives: {errors: 100 %}}`, /below 100 %/],
    [`contract: {${load}, objectives: {latency: {share: 95 %}}}`, /within/],
    ["contract: {load: {rate: 0, requests: [GET /]}, objectives: {errors: 1 %}}", /a rate is a number/],
    ["contract: {load: {requests: [GET http://other/]}, objectives: {errors: 1 %}}", /a path is wanted/],
    ["contract: {load: {requests: [DNS ANY a.b]}, objectives: {errors: 1 %}}", /a type is wanted: A, NS, CNAME/],
    ["contract: {load: {requests: [DNS A a..b]}, objectives: {errors: 1 %}}", /a name is wanted/],
    ["contract: {load: {requests: [DNS A]}, objectives: {errors: 1 %}}", /a path is wanted|a question is written/],
    [
      "contract: {load: {requests: [{dns: a, record: b}]}, objectives: {errors: 1 %}}",
      /nothing that a record of type A says/,
    ],
    [
      "contract: {load: {requests: [{dns: a, rcode: NXDOMAIN, record: 192.0.2.7}]}, objectives: {errors: 1 %}}",
      /NXDOMAIN has no/,
    ],
    ["contract: {load: {requests: [{dns: a, rcode: NOPE}]}, objectives: {errors: 1 %}}", /an rcode is wanted/],
    ["contract: {load: {requests: [{dns: a, path: /}]}, objectives: {errors: 1 %}}", /path is not valid\nDNS has none/],
    [
      "contract: {load: {requests: [{path: /, over: tcp}]}, objectives: {errors: 1 %}}",
      /over is not valid\nHTTP has none/,
    ],
    ["contract: {load: {requests: [{method: POST}]}, objectives: {errors: 1 %}}", /a path is wanted, or dns/],
    ["contract: {load: {requests: [{dns: a, recrd: b}]}, objectives: {errors: 1 %}}", /did you mean "record"/],
    [`contract: {${load}, dns: {port: 0}, objectives: {errors: 1 %}}`, /from 1 to 65535/],
    [`contract: {${load}, objectives: {errors: 1 %}, waive: [{clause: error, reason: x}]}`, /did you mean errors/],
    [`contract: {${load}, objectives: {errors: 1 %}, waive: [{clause: errors, reason: " "}]}`, /needs a reason/],
  ];
  for (const [text, why] of wrong) {
    assert.throws(
      () => parse(text),
      (error) => {
        assert.ok(error instanceof PlimsollError && error.code === "config-invalid");
        assert.match([error.what, error.why, error.fix].join("\n"), why);
        assert.match(error.where!, /^plimsoll\.yaml:1:\d+$/);
        return true;
      },
    );
  }
});
