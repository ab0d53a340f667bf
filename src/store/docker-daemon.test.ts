import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { sampleImage, sampleIndex, UNWATCHED } from "../../test/support/sample-image.ts";
import { temporaryFolder } from "../../test/support/temporary.ts";
import { readAtMost } from "../base/bounded-reader.ts";
import { parseReference } from "../format/oci/reference.ts";
import { saveFromDocker, writeToDocker } from "./docker-daemon.ts";
import { type DockerEndpoint, dockerEndpoint } from "./docker-endpoint.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const REFERENCE = parseReference("app:1");
const IMAGE = sampleImage();

/** A daemon on a temporary socket, or on a Windows pipe. */
async function daemon(t: TestContext, handler: Handler): Promise<DockerEndpoint> {
  const server = createServer((request, response) => void handler(request, response));
  const socket =
    process.platform === "win32" ? `\\\\.\\pipe\\plimsoll-${process.pid}` : join(temporaryFolder(t), "d.sock");
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  t.after(() => server.close());
  return { name: socket, origin: "http://localhost", socketPath: socket };
}

test("sends the daemon an archive under the reference", async (t) => {
  let seen: { url: string | undefined; type: string | undefined; body: Buffer } | undefined;
  const endpoint = await daemon(t, async (request, response) => {
    const body = Buffer.from(await readAtMost(request, 1 << 20, "body"));
    seen = { url: request.url, type: request.headers["content-type"], body };
    response.end('{"stream":"Loaded image: app:1\\n"}\n');
  });
  const written = await writeToDocker(endpoint, REFERENCE, IMAGE, UNWATCHED);
  assert.equal(seen?.url, "/images/load?quiet=1");
  assert.equal(seen?.type, "application/x-tar");
  assert.match(seen!.body.toString("latin1"), /"RepoTags":\["docker.io\/library\/app:1"\]/);
  assert.equal(written.uploadedBytes, IMAGE.configBytes.length + IMAGE.layers[0]!.descriptor.size);
});

test("the message of a daemon that refuses is quoted, whatever its HTTP status", async (t) => {
  const answers: [number, string][] = [
    [200, '{"stream":"x"}\n{"errorDetail":{"message":"no space"},"error":"no space"}\n'],
    [500, '{"message":"no space"}'],
  ];
  for (const [status, answer] of answers) {
    const endpoint = await daemon(t, async (request, response) => {
      await readAtMost(request, 1 << 20, "body");
      response.writeHead(status).end(answer);
    });
    const wanted = { code: "program-failed", why: "no space" };
    await assert.rejects(writeToDocker(endpoint, REFERENCE, IMAGE, UNWATCHED), wanted);
  }
});

test("where no daemon listens, or it closes the connection, the error says so and proposes a fix", async (t) => {
  const absent = {
    name: "unix:///none",
    origin: "http://localhost",
    socketPath: join(temporaryFolder(t), "none.sock"),
  };
  const wanted = { code: "daemon-unavailable", fix: /docker-archive/ };
  await assert.rejects(writeToDocker(absent, REFERENCE, IMAGE, UNWATCHED), wanted);
  const rude = await daemon(t, (request) => void request.socket.destroy());
  await assert.rejects(writeToDocker(rude, REFERENCE, IMAGE, UNWATCHED), wanted);
});

test("an endless answer is not read to its end", async (t) => {
  const endpoint = await daemon(t, async (request, response) => {
    await readAtMost(request, 1 << 20, "body");
    const more = () => {
      while (!response.destroyed && response.write("x".repeat(1 << 16)));
      response.once("drain", more);
    };
    more();
  });
  await assert.rejects(writeToDocker(endpoint, REFERENCE, IMAGE, UNWATCHED), { code: "limit-exceeded" });
});

test("several platforms are refused before the daemon is asked", async (t) => {
  const endpoint = await daemon(t, () => assert.fail("asked"));
  const both = sampleIndex([IMAGE, sampleImage({ architecture: "arm64" })]);
  await assert.rejects(writeToDocker(endpoint, REFERENCE, both, UNWATCHED), {
    code: "several-platforms",
    why: /linux\/arm64/,
  });
});

test("an interruption ends the request with its own reason", async (t) => {
  const abort = new AbortController();
  const reason = new Error("interrupted");
  const endpoint = await daemon(t, () => abort.abort(reason));
  const options = { signal: abort.signal, onProgress: () => {} };
  await assert.rejects(writeToDocker(endpoint, REFERENCE, IMAGE, options), reason);
});

test("a layer whose digest is wrong fails with its own error, not as a failure of the daemon", async (t) => {
  const endpoint = await daemon(
    t,
    async (request) => void (await readAtMost(request, 1 << 20, "body").catch(() => {})),
  );
  const layers = IMAGE.layers.map((layer) => ({
    ...layer,
    open: async function* () {
      yield Buffer.alloc(layer.descriptor.size);
    },
  }));
  await assert.rejects(writeToDocker(endpoint, REFERENCE, { ...IMAGE, layers }, UNWATCHED), {
    code: "digest-mismatch",
  });
});

test("saves what the daemon sends, and reports an unknown image", async (t) => {
  const file = join(temporaryFolder(t), "saved.tar");
  const { signal } = UNWATCHED;
  const endpoint = await daemon(t, (request, response) => {
    const known = request.url === "/images/get?names=docker.io%2Flibrary%2Fapp%3A1";
    response.writeHead(known ? 200 : 404).end(known ? "archive" : '{"message":"No such image"}');
  });
  await saveFromDocker(endpoint, REFERENCE, file, signal);
  assert.equal(readFileSync(file, "utf8"), "archive");
  await assert.rejects(saveFromDocker(endpoint, parseReference("other"), file, signal), { code: "image-unknown" });
});

test("reads DOCKER_HOST", () => {
  assert.equal(dockerEndpoint(undefined, "linux").socketPath, "/var/run/docker.sock");
  assert.equal(dockerEndpoint("", "win32").socketPath, "\\\\.\\pipe\\docker_engine");
  assert.equal(dockerEndpoint("unix:///run/user/1/docker.sock", "linux").socketPath, "/run/user/1/docker.sock");
  assert.equal(dockerEndpoint("tcp://127.0.0.1:2375", "linux").origin, "http://127.0.0.1:2375");
  for (const host of ["ssh://me@host", "nonsense", "tcp://", "unix://"]) {
    assert.throws(() => dockerEndpoint(host, "linux"), { code: "reference-invalid" }, host);
  }
});
