import assert from "node:assert/strict";
import { test } from "node:test";
import { onlyPod } from "../../../test/support/pod-security.ts";
import { startedConfig, variablesOf } from "./started-config.ts";

function started(container: object) {
  const pod = onlyPod(JSON.stringify({ apiVersion: "v1", kind: "Pod", spec: { containers: [container] } }));
  assert.ok(typeof pod !== "string");
  return startedConfig({ Entrypoint: ["/app"], Cmd: ["-a"], Env: ["A=1", "B=2"] }, pod.spec.containers[0]!);
}

test("a container puts its own command, arguments and variables in the place of the image's", () => {
  const words = (container: object) => {
    const { Entrypoint, Cmd } = started(container);
    return [Entrypoint, Cmd];
  };
  assert.deepEqual(words({}), [["/app"], ["-a"]]);
  assert.deepEqual(words({ args: ["-b"] }), [["/app"], ["-b"]]);
  assert.deepEqual(words({ command: ["/other"] }), [["/other"], []]);
  const env = [
    { name: "B", value: "3" },
    { name: "C", value: "x" },
  ];
  assert.deepEqual(words({ env, args: ["-c=$(C)", "$$(C)", "$(D)"] }), [["/app"], ["-c=x", "$(C)", "$(D)"]]);
  assert.deepEqual(
    [...variablesOf(started({ env }))],
    [
      ["A", "1"],
      ["B", "3"],
      ["C", "x"],
    ],
  );
  assert.deepEqual(Object.keys(started({ volumeMounts: [{ name: "v", mountPath: "/data" }] }).Volumes ?? {}), [
    "/data",
  ]);
});
