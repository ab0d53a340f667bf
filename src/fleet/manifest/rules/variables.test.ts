import assert from "node:assert/strict";
import { test } from "node:test";
import { onlyPod } from "../../../../test/support/pod-security.ts";
import type { Json } from "../../../base/strict-json.ts";
import { NameTable } from "../../../format/go/name-table.ts";
import { type JsonObject, KubernetesObject } from "../../../format/kubernetes/kubernetes-object.ts";
import { Lines } from "../../../format/yaml/parsed.ts";
import { containerFacts, type ImageEvidence, type PodFacts } from "../../pod/facts.ts";
import { startedConfig } from "../../pod/started-config.ts";
import { variableMissing, variableNeverRead } from "./variables.ts";

/** A container beside a Go program with some functions and texts. */
function facts(
  container: { readonly [key: string]: Json },
  functions: readonly string[],
  mentioned: readonly string[] = [],
): PodFacts {
  const value: JsonObject = { apiVersion: "v1", kind: "Pod", spec: { containers: [container] } };
  const pod = onlyPod(JSON.stringify(value));
  assert.ok(typeof pod !== "string");
  const table = new NameTable(Buffer.from(["", ...functions, ""].join("\0")));
  const runtime = { entrypointProblem: undefined, programs: [{ kind: { is: "go", facts: { functions: table } } }] };
  const [own] = pod.spec.containers;
  const image = {
    where: "order",
    started: startedConfig({}, own!),
    runtime,
    texts: { mentioned: new Set(mentioned), statePaths: [] },
  } as unknown as ImageEvidence;
  const object = new KubernetesObject(
    { value, apiVersion: "v1", kind: "Pod", file: "a.yaml", line: 1, path: [] },
    { value, lines: new Lines() },
  );
  return {
    object,
    path: [],
    pod,
    policy: { level: "baseline", minor: 34 },
    containers: [containerFacts([], own!, image)],
  };
}

const OTLP = "go.opentelemetry.io/otel/exporters/otlp/otlptrace.New";
const said = (rule: typeof variableMissing, pod: PodFacts) => rule.check(pod).findings.map(({ what }) => what);

test("an exporter whose collector nobody names sends to itself", () => {
  const missing = (container: { readonly [key: string]: Json }, functions = [OTLP]) =>
    said(variableMissing, facts(container, functions)).length;
  assert.equal(missing({}), 1);
  assert.equal(missing({}, ["main.main"]), 0);
  assert.equal(missing({ env: [{ name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: "http://c" }] }), 0);
  assert.equal(missing({ env: [{ name: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", value: "http://c" }] }), 0);
  assert.equal(missing({ env: [{ name: "OTEL_SDK_DISABLED", value: "true" }] }), 0);
  assert.equal(missing({ envFrom: [{ secretRef: { name: "s" } }] }), 0);
});

test("a name that may be put together is not called unread", () => {
  const container = { env: [{ name: "APP_REDIS_ADDR", value: "x" }] };
  const unread = (functions: readonly string[], mentioned: readonly string[]) =>
    said(variableNeverRead, facts(container, functions, mentioned)).length;
  assert.equal(unread([], []), 1);
  assert.equal(unread([], ["APP", "ADDR"]), 1);
  assert.equal(unread([], ["APP_REDIS_ADDR"]), 0);
  assert.equal(unread([], ["APP", "REDIS_ADDR"]), 0);
  assert.equal(unread([], ["APP_REDIS", "ADDR"]), 0);
  assert.equal(unread(["github.com/spf13/viper.New"], []), 0);
  const asArgument = facts({ ...container, args: ["-from-env=APP_REDIS_ADDR"] }, []);
  assert.deepEqual(said(variableNeverRead, asArgument), []);
});
