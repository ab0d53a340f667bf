/** Pods and what k8s.io/pod-security-admission says of them, as test/slow/pod-security.test.ts has recorded it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { evaluatePodSecurity, NEWEST_MINOR, parsePodSecurityPolicy } from "../../src/fleet/pod-security/evaluate.ts";
import { changesOf, failuresOf, onlyPod } from "../support/pod-security.ts";
import { REPOSITORY } from "../support/tools.ts";

test("pods are judged as Kubernetes judges them", () => {
  const lines = readFileSync(join(REPOSITORY, "test/fixtures/pod-security.ndjson"), "utf8").trimEnd().split("\n");
  const verdicts = new Set<string>();
  for (const line of lines) {
    const { manifest, failed } = JSON.parse(line);
    const pod = onlyPod(manifest);
    assert.ok(typeof pod !== "string", String(pod));
    const changes = changesOf(failuresOf(pod, 36));
    assert.deepEqual(changes, failed, manifest);
    for (const change of changes.restricted) for (const id of change.split(" ").slice(2)) verdicts.add(id);
  }
  assert.ok(verdicts.size >= 15, `only ${[...verdicts].join(", ")} ever failed`);
});

const judge = (spec: object, minor = NEWEST_MINOR) => {
  const pod = onlyPod(JSON.stringify({ apiVersion: "v1", kind: "Pod", spec }));
  assert.ok(typeof pod !== "string");
  return evaluatePodSecurity(pod, { level: "restricted", minor }).flatMap(({ id, violations }) =>
    violations.map(({ path, what }) => `${id} ${path.join(".")} ${what}`),
  );
};

test("each field that is not allowed is named", () => {
  const fits = {
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    seccompProfile: { type: "RuntimeDefault" },
    capabilities: { drop: ["ALL"] },
  };
  assert.deepEqual(judge({ containers: [{ name: "a", securityContext: fits }] }), []);
  const securityContext = { ...fits, seccompProfile: { type: "Unconfined" }, capabilities: { add: ["CHOWN"] } };
  assert.deepEqual(
    judge({ containers: [{ name: "a", securityContext: fits }], ephemeralContainers: [{ securityContext }] }),
    [
      'capabilities_restricted spec.ephemeralContainers.0.securityContext.capabilities.drop must have "ALL"',
      "capabilities_restricted spec.ephemeralContainers.0.securityContext.capabilities.add.0 adds CHOWN, which is not NET_BIND_SERVICE, the one that may be added",
      "seccompProfile_restricted spec.ephemeralContainers.0.securityContext.seccompProfile.type is Unconfined: RuntimeDefault or Localhost is allowed",
    ],
  );
  assert.deepEqual(judge({ containers: [], volumes: [{ name: "new", fromTheFuture: {} }] }).length, 1);
  const [probe] = judge({
    containers: [{ securityContext: fits, readinessProbe: { httpGet: { host: "10.0.0.1", port: 1 } } }],
  });
  assert.match(
    probe ?? "",
    /^hostProbesAndHostLifecycle spec.containers.0.readinessProbe.httpGet.host makes the kubelet ask/,
  );
});

test("a policy is a level, and a release where one is named", () => {
  assert.deepEqual(parsePodSecurityPolicy("restricted"), { level: "restricted", minor: NEWEST_MINOR });
  assert.deepEqual(parsePodSecurityPolicy("baseline:v1.28"), { level: "baseline", minor: 28 });
  assert.deepEqual(parsePodSecurityPolicy("restricted:latest").minor, NEWEST_MINOR);
  for (const text of ["privileged", "restricted:1.28", "restricted:v2.0", "", "baseline:v1"]) {
    assert.throws(() => parsePodSecurityPolicy(text), { code: "flag-invalid" }, text);
  }
});
