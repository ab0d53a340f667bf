import assert from "node:assert/strict";
import { createServer } from "node:net";
import { describe, test } from "node:test";
import type { ErrorCode } from "../../src/base/error.ts";
import { type Fault, faultFor, type SeenRequest, startFakeRegistry } from "../support/fake-registry.ts";
import { refusedSlim } from "../support/refused-slim.ts";
import { PLAIN, slimReport } from "../support/slim.ts";

type When = (request: SeenRequest) => boolean;

const any: When = () => true;
const upload: When = ({ method, path }) => method === "POST" && path.includes("/blobs/uploads/");
const bytes: When = ({ method }) => method === "PATCH" || method === "PUT";
const tag: When = ({ method, path }) => method === "PUT" && path.endsWith("/manifests/1");
const DENIED = JSON.stringify({ errors: [{ code: "DENIED", message: "quota exceeded" }] });

/** Permanent faults, each with its error code and message. */
const FOR_EVER: Readonly<Record<string, readonly [when: When, fault: Fault, code: ErrorCode, says: RegExp]>> = {
  "refuses whoever asks": [any, { status: 401 }, "registry-denied", /401/],
  "refuses uploads, and says why": [upload, { status: 403, body: DENIED }, "registry-denied", /quota exceeded/],
  "refuses the tag": [tag, { status: 403, body: DENIED }, "registry-denied", /quota exceeded/],
  "answers 429 and asks for an hour": [
    any,
    { status: 429, headers: { "retry-after": "3600" } },
    "registry-unavailable",
    /429/,
  ],
  "answers 429 for ever": [upload, { status: 429, headers: { "retry-after": "0" } }, "registry-unavailable", /429/],
  "answers 500 for ever": [upload, { status: 500 }, "registry-unavailable", /500/],
  "drops every connection": [bytes, { dropUploadAt: 1000 }, "registry-unavailable", /connection/],
  "is not a registry": [upload, { status: 200, body: "<html>" }, "registry-protocol", /./],
  "sends uploads in a circle": [
    upload,
    { status: 307, headers: { location: "/v2/plain/blobs/uploads/" } },
    "registry-protocol",
    /in a circle/,
  ],
  "sends uploads to another host": [
    upload,
    { status: 202, headers: { location: "http://127.0.0.1:1/upload" } },
    "registry-unavailable",
    /cannot reach 127\.0\.0\.1:1/,
  ],
  "says that it stored another manifest": [
    tag,
    { status: 201, headers: { "docker-content-digest": `sha256:${"0".repeat(64)}` } },
    "registry-protocol",
    /stored another manifest/,
  ],
  "has other bytes under a digest": [
    ({ method, path }) => method === "HEAD" && path.includes("/blobs/sha256:"),
    { status: 200, headers: { "content-length": "7" } },
    "digest-mismatch",
    /its size there is 7,/,
  ],
};

// They run at the same time, because they mostly wait for pauses between tries.
describe("a registry gets no tag that", { concurrency: 3 }, () => {
  for (const [name, [when, fault, code, says]] of Object.entries(FOR_EVER)) {
    test(name, async (t) => {
      const registry = await startFakeRegistry(t, { fault: (request) => (when(request) ? fault : undefined) });
      const { error, report } = await refusedSlim(code, [PLAIN, "-o", `${registry.host}/plain:1`]);
      assert.equal(error.exitCode, 3);
      assert.match(`${error.what}\n${error.why}`, says);
      assert.deepEqual([...registry.repository("plain").tags], []);
      assert.equal(report.destinations[0]!.reference, null);
    });
  }
});

test("where nothing listens, the error says so", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  const host = await new Promise<string>((resolve) =>
    server.once("listening", () => resolve(`127.0.0.1:${(server.address() as { port: number }).port}`)),
  );
  await new Promise((resolve) => server.close(resolve));
  const { error } = await refusedSlim("registry-unavailable", [PLAIN, "-o", `${host}/plain:1`]);
  assert.equal(error.what, `cannot reach ${host}`);
  assert.match(error.why!, /refused/);
});

/** Temporary faults: the push succeeds nevertheless. */
const PASSING: Readonly<Record<string, readonly [when: When, fault: Fault]>> = {
  "answers 429 once": [upload, { status: 429, headers: { "retry-after": "0" } }],
  "answers 503 once": [upload, { status: 503 }],
  "drops a connection in the middle of a layer": [bytes, { dropUploadAt: 1000 }],
  "loses its answer": [upload, { loseAnswer: true }],
};

describe("a registry has the whole image in the end that", { concurrency: 3 }, () => {
  for (const [name, [when, fault]] of Object.entries(PASSING)) {
    test(name, async (t) => {
      const registry = await startFakeRegistry(t, { fault: faultFor(when, fault) });
      const { image } = await slimReport([PLAIN, "-o", `${registry.host}/plain:1`]);
      const { tags, manifests, blobs } = registry.repository("plain");
      assert.deepEqual([...tags], [["1", image!.digest]]);
      const { config, layers } = JSON.parse(Buffer.from(manifests.get(image!.digest)!.bytes).toString());
      for (const { digest, size } of [config, ...layers]) assert.equal(blobs.get(digest)?.length, size);
    });
  }
});

/** Ways to serve a base that does not match its digests. */
const LIES: Readonly<Record<string, readonly [when: When, lie: NonNullable<Fault["lie"]>]>> = {
  "its manifest": [
    ({ method, path }) => method === "GET" && path.includes("/manifests/"),
    (answer) => {
      answer.body = Buffer.concat([answer.body, Buffer.from(" ")]);
    },
  ],
  "its config or a layer": [
    ({ method, path }) => method === "GET" && path.includes("/blobs/"),
    (answer) => {
      answer.body = Buffer.from(answer.body).fill(0, answer.body.length - 1);
    },
  ],
};

test("a base that does not match its digest is refused, and nothing is written", async (t) => {
  const registry = await startFakeRegistry(t);
  const base = `${registry.host}/base:1`;
  await slimReport([PLAIN, "-o", base]);
  for (const [what, [when, lie]] of Object.entries(LIES)) {
    registry.fault = (request) => (when(request) ? { lie } : undefined);
    const { error } = await refusedSlim("digest-mismatch", [PLAIN, "--base", base, "-o", `${registry.host}/plain:1`]);
    assert.match(error.what, /digest|descriptor/, what);
    assert.deepEqual([...registry.repository("plain").tags], []);
  }
});
