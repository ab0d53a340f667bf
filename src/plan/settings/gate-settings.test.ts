import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import type { GatePolicy } from "../../check/gate/policy.ts";
import { parseGateSettings, policyOf } from "./gate-settings.ts";
import { parsePlimsollSettings } from "./plimsoll-file.ts";

const parse = (text: string) => parseGateSettings(text, "plimsoll.yaml");
const rules = (text: string): GatePolicy => parse(`gate: {rules: {${text}}}`).policy;

function refusal(text: string): PlimsollError {
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof PlimsollError, String(error));
    assert.equal(error.code, "config-invalid");
    assert.match(error.where!, /^plimsoll\.yaml:\d+:\d+$/, text);
    return error;
  }
  assert.fail(`it was accepted: ${text}`);
}

test("without a gate section, packages and the total are held to what is usual, and nothing else is", () => {
  const { baseline, release, services, policy } = parse("binaries: ./cmd/order");
  assert.deepEqual([baseline, release, services], [null, null, []]);
  const growth = { share: 0.05, bytes: 10_000, joined: "and", text: "5 % and 10 kB", of: "stored", where: "default" };
  assert.deepEqual(policy.packages, { growth: { ...growth, then: "fail" }, limit: null, only: [] });
  const total = { share: 0.02, bytes: null, joined: "and", text: "2 %", of: "wire", where: "default" };
  assert.deepEqual(policy.total, { limit: null, growth: { ...total, then: "approve" } });
  assert.deepEqual([policy.release, policy.dive, policy.lint, policy.modules.new], [null, null, null, null]);
  assert.deepEqual([policy.forbidden, policy.ignore], [[], []]);
});

test("every rule is read, with its place", () => {
  const text = `
gate:
  baseline: ghcr.io/me/order:stable
  release: {tag: "v*"}
  rules:
    total:
      limit: 12 MB
      growth: {by: 200 kB, of: stored, then: fail}
    packages:
      growth: 10 % or 100 kB
      only:
        google.golang.org/grpc/...: {limit: {size: 1 MiB, then: approve}}
        net/http: {growth: off}
    modules: {new: approve}
    layers: {limit: 10 MB, then: approve}
    forbidden: [testing, {pattern: golang.org/x/net/..., reason: we use net/http, then: approve}]
    dive: {lowestEfficiency: 0.95, highestWastedBytes: off}
    lint: {rules: {secret-file: ignore}}
    ignore: example.com/generated/...
`;
  const { baseline, release, policy } = parse(text);
  assert.deepEqual(baseline, { kind: "image", reference: "ghcr.io/me/order:stable" });
  assert.deepEqual(release, { kind: "tag", pattern: "v*" });
  assert.deepEqual(policy.total.limit, { bytes: 12e6, of: "wire", then: "fail", where: "plimsoll.yaml:7:14" });
  const growth = { share: null, bytes: 200_000, joined: "and", text: "200 kB", of: "stored", then: "fail" };
  assert.deepEqual(policy.total.growth, { ...growth, where: "plimsoll.yaml:8:15" });
  assert.deepEqual(policy.release, policy.total.growth);
  const general = policy.packages.growth;
  assert.deepEqual([general?.share, general?.bytes, general?.joined], [0.1, 100_000, "or"]);
  const [grpc, http] = policy.packages.only;
  assert.deepEqual(grpc?.growth, general);
  assert.deepEqual([grpc?.limit?.bytes, grpc?.limit?.then], [1024 * 1024, "approve"]);
  assert.deepEqual([http?.pattern.text, http?.growth, http?.limit], ["net/http", null, null]);
  assert.equal(grpc?.pattern.where.startsWith("plimsoll.yaml:12:"), true);
  assert.deepEqual([policy.modules.new, policy.modules.newWhere], ["approve", "plimsoll.yaml:14:20"]);
  assert.deepEqual([policy.layers.limit?.of, policy.layers.limit?.then], ["wire", "approve"]);
  assert.deepEqual(
    policy.forbidden.map(({ pattern, reason, then }) => [pattern.text, reason, then]),
    [
      ["testing", null, "fail"],
      ["golang.org/x/net/...", "we use net/http", "approve"],
    ],
  );
  assert.equal(policy.dive?.highestWastedBytes, null);
  assert.equal(policy.dive?.lowestEfficiency, 0.95);
  assert.deepEqual([policy.lint?.level, policy.lint?.rules], ["error", { "secret-file": "ignore" }]);
  assert.deepEqual(
    policy.ignore.map(({ text: pattern }) => pattern),
    ["example.com/generated/..."],
  );
});

test("the rules of a service replace those for all, member by member", () => {
  const settings = parse(`
gate:
  rules: {total: {limit: 12 MB, growth: 3 %}, packages: {limit: 2 MB}, forbidden: [testing]}
  services:
    order: {source: ./cmd/order, platforms: linux/arm64, rules: {total: {limit: 5 MB}, packages: off, forbidden: []}}
    old: {source: "oci:out/old", config: services/old/plimsoll.yaml}
`);
  const [order, old] = settings.services;
  assert.deepEqual([order?.source, order?.config, order?.platforms], ["./cmd/order", null, ["linux/arm64"]]);
  assert.deepEqual([order?.policy.total.limit?.bytes, order?.policy.total.growth?.text], [5e6, "3 %"]);
  assert.deepEqual(order?.policy.packages, { growth: null, limit: null, only: [] });
  assert.deepEqual(order?.policy.forbidden, []);
  assert.deepEqual([old?.config, old?.policy], ["services/old/plimsoll.yaml", settings.policy]);
  assert.equal(policyOf(settings, "order"), order?.policy);
  assert.equal(policyOf(settings, "another"), settings.policy);
});

test("the rule against the last release is that of the total, unless it says otherwise", () => {
  const release = (text: string) => parse(`gate: {release: {tag: "v*"}, rules: {${text}}}`).policy.release;
  assert.deepEqual([release("")?.text, release("")?.where, release("")?.then], ["2 %", "default", "approve"]);
  const own = release("total: {growth: 3 %, of: stored}, release: {growth: 8 %, then: fail}");
  assert.deepEqual([own?.text, own?.of, own?.then], ["8 %", "stored", "fail"]);
  assert.deepEqual([release("release: {then: fail}")?.then, release("release: {then: fail}")?.text], ["fail", "2 %"]);
  assert.equal(release("release: off"), null);
  assert.equal(release("total: {growth: off}"), null);
});

test("a default is switched off by off and false", () => {
  for (const off of ["off", "false"]) {
    assert.equal(rules(`total: {growth: ${off}}`).total.growth, null);
    assert.equal(rules(`packages: ${off}`).packages.growth, null);
    assert.equal(rules(`dive: ${off}, lint: ${off}`).dive, null);
  }
});

test("a limit without a unit is refused, and the form is shown", () => {
  for (const limit of [
    "12",
    "12000000",
    "1.5",
    "MB",
    "-1 MB",
    "12 parsecs",
    "0 MB",
    "9e99 MB",
    "5 %",
    "true",
    "[1 MB]",
  ]) {
    const { why, where } = refusal(`gate: {rules: {total: {limit: ${limit}}}}`);
    assert.match(why!, /12 MB|expected/, limit);
    assert.equal(where, "plimsoll.yaml:1:31");
  }
  assert.match(
    refusal("gate: {rules: {total: {limit: 12}}}").why!,
    /"12" is not a size .* with its unit, such as 12 MB/,
  );
});

test("a growth has one share and one size at most, each with its unit", () => {
  const wrong = [
    "5",
    "0 %",
    "0 kB",
    "5 % and",
    "5 % and 6 %",
    "1 kB or 2 kB",
    "5 % and 1 kB and 2 kB",
    "-5 %",
    "5 % xor 1 kB",
  ];
  for (const growth of [...wrong, "1.23456 %", "5 percent", "and 5 %"]) {
    assert.match(refusal(`gate: {rules: {total: {growth: "${growth}"}}}`).why!, /5 % and 10 kB/, growth);
  }
  const growth = (text: string) => rules(`total: {growth: "${text}"}`).total.growth;
  assert.deepEqual([growth("2.5%")?.share, growth("2.5%")?.text], [0.025, "2.5%"]);
  assert.deepEqual([growth("10 kB  or 5 %")?.share, growth("10 kB  or 5 %")?.joined], [0.05, "or"]);
  assert.equal(growth("1 B")?.bytes, 1);
});

test("an unknown key is refused with the nearest known one, however deep it stands", () => {
  const near = (text: string) => refusal(`gate: {${text}}`).fix;
  assert.equal(near("basline: lock"), 'did you mean "baseline"?');
  assert.equal(near("rules: {totl: {limit: 1 MB}}"), 'did you mean "total"?');
  assert.equal(near("rules: {total: {limt: 1 MB}}"), 'did you mean "limit"?');
  assert.equal(near("rules: {packages: {only: {x: {growht: 1 MB}}}}"), 'did you mean "growth"?');
  assert.equal(near("services: {order: {sorce: ./cmd/order}}"), 'did you mean "source"?');
  assert.equal(near("baseline: atached"), 'did you mean "attached"?');
  assert.equal(near("rules: {lint: {rules: {secretfile: fail}}}"), "did you mean secret-file?");
  assert.throws(() => parsePlimsollSettings("gate: {ruels: {}}", "plimsoll.yaml"), { fix: 'did you mean "rules"?' });
});

test("rules that contradict each other are refused", () => {
  const contradictions: readonly (readonly [string, RegExp])[] = [
    ["rules: {forbidden: [a.b/c, a.b/c]}", /forbidden twice/],
    ["rules: {ignore: [a.b/c, a.b/c]}", /ignored twice/],
    ["rules: {forbidden: [a.b/c], ignore: [a.b/...]}", /is forbidden, and a\.b\/\.\.\. is ignored/],
    ["rules: {packages: {only: {a.b/c: {limit: 1 MB}}}, ignore: [a.b/c]}", /has a rule of its own/],
    ["rules: {modules: {only: {a.b/c: {limit: 1 MB}}}, ignore: [a.b/...]}", /has a rule of its own/],
    ["rules: {packages: {only: {a: {limit: 1 MB}, a: {limit: 2 MB}}}}", /not YAML/],
    ["rules: {release: {growth: 2 %}}", /nothing says what that is/],
    ["rules: {dive: {}}", /no threshold/],
    ["rules: {forbidden: [golang.org/x/*]}", /not a pattern/],
    ["rules: {forbidden: ['']}", /not a pattern/],
    ["rules: {packages: {only: {'a b': {limit: 1 MB}}}}", /not a pattern/],
    ["services: {'a b': {source: x}}", /not the name of a service/],
    ["services: {a: {source: x, platforms: [amd64]}}", /platforms/],
  ];
  for (const [text, what] of contradictions) assert.match(refusal(`gate: {${text}}`).what, what, text);
  assert.equal(rules("forbidden: [a.b/...], ignore: [a.b/c]").ignore.length, 1);
});

test("who may approve is a list of people that is not empty", () => {
  const read = (text: string) => parseGateSettings(text, "plimsoll.yaml").approvers;
  assert.equal(read(""), null);
  assert.deepEqual(read("gate: {approvers: [carol, dan@example.com]}"), ["carol", "dan@example.com"]);
  for (const wrong of ["[]", "carol", '[""]', "[7]"]) {
    assert.throws(() => read(`gate: {approvers: ${wrong}}`), { code: "config-invalid" }, wrong);
  }
});
