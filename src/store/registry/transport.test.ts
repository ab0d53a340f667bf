import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createSecureServer } from "node:http2";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { startFakeRegistry } from "../../../test/support/fake-registry.ts";
import { registryStore } from "../../../test/support/registry-store.ts";
import { sampleImage } from "../../../test/support/sample-image.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { requireTool } from "../../../test/support/tools.ts";
import { PlimsollError } from "../../base/error.ts";
import { imagesOf } from "../../image/image.ts";

/** A self-signed certificate for 127.0.0.1 and registry.test; undefined where openssl is missing. */
function certificate(t: TestContext): { key: string; cert: string; file: string } | undefined {
  const openssl = requireTool(t, "openssl");
  if (openssl === undefined) return undefined;
  const folder = temporaryFolder(t);
  const [keyFile, file] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const names = "subjectAltName=IP:127.0.0.1,DNS:registry.test";
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const files = ["-keyout", keyFile, "-out", file];
  execFileSync(openssl, ["req", ...kind, "-subj", "/CN=plimsoll test", "-addext", names, ...files], {
    stdio: "ignore",
  });
  return { key: readFileSync(keyFile, "utf8"), cert: readFileSync(file, "utf8"), file };
}

/** A CONNECT proxy that always connects to `target`, and records which host was asked for. */
async function startProxy(t: TestContext, target: string): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const [host, port] = target.split(":") as [string, string];
  const sockets = new Set<Socket>();
  const proxy = createServer().on("connect", (request, client: Socket) => {
    asked.push(`${request.url} ${request.headers["proxy-authorization"]}`);
    const upstream = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      client.pipe(upstream).pipe(client);
    });
    for (const socket of [client, upstream]) sockets.add(socket.on("error", () => socket.destroy()));
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return { url: `http://user:pass@127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}

test("TLS is used where the server speaks it, and only with a trusted issuer", async (t) => {
  const tls = certificate(t);
  if (tls === undefined) return;
  const registry = await startFakeRegistry(t, { tls });
  const reference = `${registry.host}/app:1`;
  for (const options of [{ caFile: tls.file }, { env: { SSL_CERT_FILE: tls.file } }]) {
    await registryStore(t, options).store.push(sampleImage(), reference);
  }
  const trusting = registryStore(t, { insecure: true }).store.pull(reference);
  await assert.rejects(trusting, (error: PlimsollError) => {
    assert.equal(error.code, "registry-unavailable");
    assert.match(error.why ?? "", /the issuer of its certificate is not trusted here/);
    return true;
  });
});

test("a server that offers HTTP/2 is spoken to in HTTP/1.1", async (t) => {
  const tls = certificate(t);
  if (tls === undefined) return;
  const versions: string[] = [];
  const server = createSecureServer({ ...tls, allowHTTP1: true }, (request, response) => {
    versions.push(request.httpVersion);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const pulling = registryStore(t, { caFile: tls.file }).store.pull(`127.0.0.1:${port}/app:1`);
  await assert.rejects(pulling, { code: "image-unknown" });
  assert.deepEqual(new Set(versions), new Set(["1.1"]));
});

test("a file without valid certificates is refused, with and without TLS", async (t) => {
  const file = join(temporaryFolder(t), "ca.pem");
  const plain = await startFakeRegistry(t);
  for (const host of ["127.0.0.1:1", plain.host]) {
    for (const content of ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]) {
      writeFileSync(file, content);
      await assert.rejects(registryStore(t, { caFile: file }).store.pull(`${host}/app`), { code: "config-invalid" });
    }
    const { store } = registryStore(t, { caFile: `${file}.absent` });
    await assert.rejects(store.pull(`${host}/app`), { code: "config-invalid" });
  }
});

test("blobs of a registry without TLS may be stored where TLS is spoken", async (t) => {
  const tls = certificate(t);
  if (tls === undefined) return;
  const storage = await startFakeRegistry(t, { tls });
  const registry = await startFakeRegistry(t);
  const { store } = registryStore(t, { caFile: tls.file });
  const image = sampleImage();
  for (const { host } of [storage, registry]) await store.push(image, `${host}/app:1`);
  registry.fault = ({ path }) =>
    path.includes("/blobs/") ? { status: 307, headers: { location: `${storage.origin}${path}` } } : undefined;
  const pulled = imagesOf(await store.pull(`${registry.host}/app:1`))[0]!;
  const [layer] = pulled.layers;
  assert.equal(Buffer.concat(await Array.fromAsync(layer!.open())).length, layer!.descriptor.size);
  assert.ok(storage.seen("GET", layer!.descriptor.digest).length > 0);
  const { store: untrusting } = registryStore(t);
  await assert.rejects(untrusting.pull(`${registry.host}/app:1`), { code: "registry-unavailable" });
});

test("a registry is reached through the proxy, which sees only its name", async (t) => {
  const tls = certificate(t);
  if (tls === undefined) return;
  const registry = await startFakeRegistry(t, { tls });
  const proxy = await startProxy(t, registry.host);
  const { store } = registryStore(t, { env: { HTTPS_PROXY: proxy.url, SSL_CERT_FILE: tls.file } });
  const image = sampleImage();
  await store.push(image, "registry.test/app:1");
  assert.equal((await store.pull("registry.test/app:1")).descriptor.digest, image.descriptor.digest);
  const basic = `Basic ${Buffer.from("user:pass").toString("base64")}`;
  assert.deepEqual(new Set(proxy.asked), new Set([`registry.test:443 ${basic}`]));
  for (const location of ["https://127.0.0.1/", "https://169.254.169.254/", "http://registry.test/"]) {
    registry.fault = () => ({ status: 307, headers: { location } });
    await assert.rejects(store.pull("registry.test/app:1"), { code: "registry-protocol" }, location);
  }
});

test("an unreachable proxy is named, without its password", async (t) => {
  const { store } = registryStore(t, { env: { HTTPS_PROXY: "http://user:s3cret@127.0.0.1:1" } });
  await assert.rejects(store.pull("registry.test/app:1"), (error: PlimsollError) => {
    assert.equal(error.code, "registry-unavailable");
    assert.ok(
      error instanceof PlimsollError && !`${error.what}${error.why}${error.stack}${error.cause}`.includes("s3cret"),
    );
    return true;
  });
});
