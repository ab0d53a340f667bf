import assert from "node:assert/strict";
import { test } from "node:test";
import { parseExposedPorts } from "./exposed-port.ts";

test("one port, or a range of them, with its protocol", () => {
  assert.deepEqual(parseExposedPorts("8080"), { first: 8080, last: 8080, protocol: "tcp" });
  assert.deepEqual(parseExposedPorts("53/UDP"), { first: 53, last: 53, protocol: "udp" });
  assert.deepEqual(parseExposedPorts("8000-8010/tcp"), { first: 8000, last: 8010, protocol: "tcp" });
  for (const text of ["", "0", "65536", "8010-8000", "8000-", "-1", "80/http", "8000-70000", "80 "]) {
    assert.equal(parseExposedPorts(text), undefined, text);
  }
});
