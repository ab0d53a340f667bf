import assert from "node:assert/strict";
import { test } from "node:test";
import { exposedPorts, parsePort } from "./ports.ts";

test("each port of a range that the image exposes is one of the service's", () => {
  const ports = exposedPorts({ ExposedPorts: { "8001-8003/tcp": {}, "53/udp": {}, "80": {} } });
  assert.deepEqual(
    ports.map(({ number, protocol }) => `${number} ${protocol}`),
    ["53 UDP", "80 TCP", "8001 TCP", "8002 TCP", "8003 TCP"],
  );
});

test("a range of very many ports is refused, and a range is no port that a person names", () => {
  assert.throws(() => exposedPorts({ ExposedPorts: { "1-65535/tcp": {} } }), { code: "flag-invalid" });
  assert.throws(() => parsePort("8000-8010"), { code: "flag-invalid" });
});
