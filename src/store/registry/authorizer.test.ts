import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { faultFor, startFakeRegistry } from "../../../test/support/fake-registry.ts";
import type { FakeAuth } from "../../../test/support/fake-registry-auth.ts";
import { registryStore } from "../../../test/support/registry-store.ts";
import { sampleImage } from "../../../test/support/sample-image.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import type { PlimsollError } from "../../base/error.ts";
import { parseReference } from "../../format/oci/reference.ts";

/** Options of a store whose docker configuration has one login, for `registry`. */
function loggedIn(t: TestContext, registry: string, login: Readonly<Record<string, string>>) {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { [registry]: login } }));
  return { env: { DOCKER_CONFIG: folder } };
}

const PASSWORD = { username: "user", password: "pass:word" };

function tokenAuth(more: Partial<FakeAuth & { kind: "token" }> = {}): FakeAuth & { kind: "token" } {
  return { kind: "token", token: "token-1", ...more };
}

function scopesOf(path: string): string[] {
  return new URL(path, "http://x").searchParams.getAll("scope");
}

test("Basic credentials are sent only after the registry asks for them", async (t) => {
  const registry = await startFakeRegistry(t, { auth: { kind: "basic", ...PASSWORD } });
  const { store } = registryStore(t, loggedIn(t, registry.host, PASSWORD));
  await store.push(sampleImage(), `${registry.host}/app:1`);
  assert.equal((await store.pull(`${registry.host}/app:1`)).kind, "image");
  assert.equal(registry.requests[0]!.headers.authorization, undefined);
});

test("one token is fetched for many requests, with exactly the scopes that they need", async (t) => {
  const registry = await startFakeRegistry(t, { auth: tokenAuth(PASSWORD) });
  const { store } = registryStore(t, loggedIn(t, registry.host, PASSWORD));
  const layers = ["a", "b", "c", "d", "e"].map((text) => [{ path: text, text }]);
  await store.push(sampleImage({ layers }), `${registry.host}/app:1`);
  const tokens = registry.seen("GET", "/token");
  assert.equal(tokens.length, 1);
  assert.deepEqual(scopesOf(tokens[0]!.path), ["repository:app:pull,push"]);
  assert.match(tokens[0]!.path, /service=fake/);
  await store.pull(`${registry.host}/app:1`);
  assert.deepEqual(scopesOf(registry.seen("GET", "/token")[1]!.path), ["repository:app:pull"]);
});

test("a public repository needs no login", async (t) => {
  const registry = await startFakeRegistry(t);
  await registryStore(t).store.push(sampleImage(), `${registry.host}/app:1`);
  const open = await startFakeRegistry(t, { auth: tokenAuth() });
  for (const [name, stored] of registry.repositories) open.repositories.set(name, stored);
  await registryStore(t).store.pull(`${open.host}/app:1`);
  assert.equal(open.seen("GET", "/token")[0]!.headers.authorization, undefined);
});

test("work that ends with one signal shares its token", async (t) => {
  const registry = await startFakeRegistry(t, { auth: tokenAuth(PASSWORD) });
  const { store } = registryStore(t, loggedIn(t, registry.host, PASSWORD));
  await store.push(sampleImage(), `${registry.host}/app:1`);
  const before = registry.seen("GET", "/token").length;
  const { signal } = new AbortController();
  const reference = parseReference(`${registry.host}/app:1`);
  const root = await store.resolve(reference, { signal });
  for (let times = 0; times < 3; times++) await store.pull(reference, { root, signal });
  assert.equal(registry.seen("GET", "/token").length, before + 1);
  await store.pull(reference, { signal: new AbortController().signal });
  assert.equal(registry.seen("GET", "/token").length, before + 2);
});

test("a refresh token is posted, and never sent as a password", async (t) => {
  const registry = await startFakeRegistry(t, { auth: tokenAuth({ refreshToken: "refresh-1", password: "x" }) });
  const { store } = registryStore(t, loggedIn(t, registry.host, { identitytoken: "refresh-1" }));
  await store.push(sampleImage(), `${registry.host}/app:1`);
  assert.equal(registry.seen("POST", "/token").length, 1);
  assert.doesNotMatch(JSON.stringify(registry.requests), /refresh-1/);
});

test("a mount also asks for permission to read its source, and works without where that is refused", async (t) => {
  const onlyTarget = (scopes: readonly string[]) => !scopes.some((scope) => scope.includes(":base:"));
  for (const grants of [() => true, onlyTarget]) {
    const registry = await startFakeRegistry(t, { auth: tokenAuth({ ...PASSWORD, grants }) });
    const { store } = registryStore(t, loggedIn(t, registry.host, PASSWORD));
    const image = sampleImage();
    const mountFrom = { registry: registry.host, repository: "base" };
    const layers = image.layers.map((layer) => ({ ...layer, mountFrom }));
    await store.push({ ...image, layers }, `${registry.host}/app:1`);
    const asked = registry.seen("GET", "/token").map(({ path }) => scopesOf(path));
    const both = ["repository:app:pull,push", "repository:base:pull"];
    assert.deepEqual(asked, grants === onlyTarget ? [both, ["repository:app:pull,push"]] : [both]);
  }
});

test("a token that expires in the middle is renewed once", async (t) => {
  const auth = tokenAuth(PASSWORD);
  const registry = await startFakeRegistry(t, { auth });
  const { store } = registryStore(t, loggedIn(t, registry.host, PASSWORD));
  const pushing = store.push(sampleImage(), `${registry.host}/app:1`, {
    onProgress: () => {
      auth.token = "token-2";
    },
  });
  await pushing;
  assert.equal(registry.seen("GET", "/token").length, 2);
});

test("a registry that refuses its own token is not asked for ever", async (t) => {
  const registry = await startFakeRegistry(t, {
    auth: tokenAuth(PASSWORD),
    fault: (request) => {
      if (request.path.startsWith("/token") || request.path === "/v2/") return undefined;
      return { status: 401, headers: { "www-authenticate": `Bearer realm="${registry.origin}/token"` } };
    },
  });
  const { store } = registryStore(t, loggedIn(t, registry.host, PASSWORD));
  await assert.rejects(store.pull(`${registry.host}/app:1`), { code: "registry-denied" });
  assert.equal(registry.seen("GET", "/manifests/").length, 2);
});

test("a token server that fails is asked again", async (t) => {
  const fault = faultFor(({ path }) => path.startsWith("/token"), { status: 503 });
  const registry = await startFakeRegistry(t, { auth: tokenAuth(PASSWORD), fault });
  const { store, pauses } = registryStore(t, loggedIn(t, registry.host, PASSWORD));
  await store.push(sampleImage(), `${registry.host}/app:1`);
  assert.equal(pauses.length, 1);
});

test("a denial says which file the credentials came from, or where none were found", async (t) => {
  for (const auth of [
    tokenAuth({ ...PASSWORD, password: "other" }),
    { kind: "basic", username: "u", password: "p" } as const,
  ]) {
    const registry = await startFakeRegistry(t, { auth });
    const options = loggedIn(t, registry.host, PASSWORD);
    const file = join(options.env.DOCKER_CONFIG, "config.json");
    const denied = (account: string) => (error: PlimsollError) => {
      assert.equal(error.code, "registry-denied");
      assert.ok(error.why?.endsWith(`credentials: ${account}`), String(error.why));
      assert.equal(error.fix, `docker login ${registry.host}`);
      return true;
    };
    await assert.rejects(registryStore(t, options).store.pull(`${registry.host}/app`), denied(file));
    const elsewhere = loggedIn(t, "other.example", PASSWORD);
    const none = `none in ${join(elsewhere.env.DOCKER_CONFIG, "config.json")}`;
    await assert.rejects(registryStore(t, elsewhere).store.pull(`${registry.host}/app`), denied(none));
  }
});

test("a credential helper is asked once for a repository", async (t) => {
  const registry = await startFakeRegistry(t, { auth: { kind: "basic", ...PASSWORD } });
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "config.json"), JSON.stringify({ credHelpers: { [registry.host]: "test" } }));
  const asked: string[] = [];
  const { store } = registryStore(t, {
    env: { DOCKER_CONFIG: folder },
    runCredentialHelper: async (helper, address) => {
      asked.push(`${helper} ${address}`);
      return JSON.stringify({ Username: PASSWORD.username, Secret: PASSWORD.password });
    },
  });
  await store.push(sampleImage(), `${registry.host}/app:1`);
  await store.pull(`${registry.host}/app:1`);
  assert.deepEqual(asked, [`test ${registry.host}`]);
});
