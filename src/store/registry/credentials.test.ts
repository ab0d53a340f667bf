import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { PlimsollError } from "../../base/error.ts";
import { parseReference } from "../../format/oci/reference.ts";
import { type CredentialProgram, type FoundCredentials, findCredentials } from "./credentials.ts";

const APP = "registry.example/team/app";

function auth(username: string, password = "s3cret"): { auth: string } {
  return { auth: Buffer.from(`${username}:${password}`).toString("base64") };
}

interface Sought {
  readonly files: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly helper?: CredentialProgram;
}

/** Finds credentials in a home folder that holds `files`; `$HOME` in `env` is replaced by its path. */
async function find(t: TestContext, reference: string, { files, env = {}, helper }: Sought): Promise<FoundCredentials> {
  const home = temporaryFolder(t);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  const inHome = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace("$HOME", home)]));
  return findCredentials(parseReference(reference), { env: inHome, homeDirectory: home, runCredentialHelper: helper });
}

async function user(t: TestContext, reference: string, sought: Sought): Promise<string | undefined> {
  const { login } = await find(t, reference, sought);
  return login?.kind === "password" ? login.username : login?.token;
}

const DOCKER = ".docker/config.json";

test("docker's and podman's files are read in their order", async (t) => {
  const entry = (name: string) => ({ auths: { "registry.example": auth(name) } });
  const files = {
    "explicit.json": entry("explicit"),
    [DOCKER]: entry("docker"),
    "elsewhere/config.json": entry("elsewhere"),
    "run/containers/auth.json": entry("podman"),
    ".config/containers/auth.json": entry("config"),
  };
  const { [DOCKER]: _, ...withoutDocker } = files;
  assert.equal(await user(t, APP, { files, env: { REGISTRY_AUTH_FILE: "$HOME/explicit.json" } }), "explicit");
  assert.equal(await user(t, APP, { files, env: { DOCKER_CONFIG: "$HOME/elsewhere" } }), "elsewhere");
  assert.equal(await user(t, APP, { files }), "docker");
  assert.equal(await user(t, APP, { files: withoutDocker, env: { XDG_RUNTIME_DIR: "$HOME/run" } }), "podman");
  assert.equal(await user(t, APP, { files: withoutDocker }), "config");
  const found = await find(t, APP, { files });
  assert.match(found.account, /\.docker\/config\.json$/);
});

test("the most specific key wins, and docker's legacy keys are understood", async (t) => {
  const auths = {
    "registry.example/team/app": auth("app"),
    "registry.example/team": auth("team"),
    "registry.example": auth("registry"),
    "https://index.docker.io/v1/": auth("hub"),
    "https://legacy.example/v1/": auth("legacy"),
    "other.example/team": auth("other"),
  };
  const files = { [DOCKER]: { auths } };
  assert.equal(await user(t, "registry.example/team/app:1", { files }), "app");
  assert.equal(await user(t, "registry.example/team/tool", { files }), "team");
  assert.equal(await user(t, "registry.example/teamwork/app", { files }), "registry");
  assert.equal(await user(t, "alpine", { files }), "hub");
  assert.equal(await user(t, "legacy.example/a", { files }), "legacy");
  assert.equal(await user(t, "other.example/nobody", { files }), undefined);
  assert.equal(await user(t, "registry.example.evil.example/team/app", { files }), undefined);
});

test("every form of a stored login is read", async (t) => {
  const login = async (entry: unknown) =>
    (await find(t, APP, { files: { [DOCKER]: { auths: { "registry.example": entry } } } })).login;
  assert.deepEqual(await login(auth("u", "with:colon")), { kind: "password", username: "u", password: "with:colon" });
  assert.deepEqual(await login({ username: "u", password: "p" }), { kind: "password", username: "u", password: "p" });
  assert.deepEqual(await login({ ...auth("u"), identitytoken: "t" }), { kind: "refresh-token", token: "t" });
  assert.equal(await login({}), undefined);
});

test("credential helpers are asked for the registry, and take precedence over the file", async (t) => {
  const asked: string[] = [];
  const helper: CredentialProgram = async (name, address) => {
    asked.push(`${name} ${address}`);
    return JSON.stringify({ ServerURL: address, Username: name === "token" ? "<token>" : "helped", Secret: "s" });
  };
  const files = {
    [DOCKER]: {
      auths: { "registry.example": auth("file") },
      credHelpers: { "token.example": "token" },
      credsStore: "store",
    },
  };
  assert.equal(await user(t, APP, { files, helper }), "helped");
  assert.equal(await user(t, "alpine", { files, helper }), "helped");
  assert.deepEqual((await find(t, "token.example/a", { files, helper })).login, { kind: "refresh-token", token: "s" });
  assert.deepEqual(asked, ["store registry.example", "store https://index.docker.io/v1/", "token token.example"]);
});

test("a helper that has nothing, is missing or fails is skipped, and named", async (t) => {
  const files = { [DOCKER]: { credsStore: "store" } };
  const nothing = await find(t, APP, { files, helper: async () => "credentials not found in native keychain\n" });
  assert.equal(nothing.login, undefined);
  const missing = await find(t, APP, {
    files,
    helper: async () => {
      throw new PlimsollError("program-missing", { what: "there is no docker-credential-store" });
    },
  });
  assert.match(missing.account, /docker-credential-store could not be asked: there is no/);
  const babbling = await find(t, APP, { files, helper: async () => '{"Username":"u","Secret":"s3cret"' });
  assert.equal(babbling.login, undefined);
  assert.doesNotMatch(babbling.account, /s3cret/);
});

test("a configuration is read as docker reads it: empty, null, twice", async (t) => {
  const key = "registry.example";
  const found: readonly (readonly [content: unknown, user: string | undefined])[] = [
    ["", undefined],
    [" \n", undefined],
    [{ credHelpers: { [key]: "" }, credsStore: "absent", auths: { [key]: auth("file") } }, "file"],
    [{ credHelpers: { [key]: null }, auths: { [key]: auth("file") } }, "file"],
    [{ credHelpers: null, credsStore: null, auths: { [key]: auth("file") } }, "file"],
    [{ credsStore: "", auths: { [key]: auth("file") } }, "file"],
    [{ auths: { "other.example": null, "broken.example": { auth: "?" }, [key]: auth("file") } }, "file"],
    [{ auths: { [key]: null } }, undefined],
    [`{"auths":{},"auths":{"${key}":${JSON.stringify(auth("last"))}}}`, "last"],
    [{ auths: { [key]: { auth: null, identitytoken: "", username: "user", password: "pass" } } }, "user"],
  ];
  for (const [content, expected] of found) {
    const helper = async () => Promise.reject(new PlimsollError("program-missing", { what: "no such program" }));
    assert.equal(await user(t, APP, { files: { [DOCKER]: content }, helper }), expected, JSON.stringify(content));
  }
});

test("a helper that never answers is given up in time, and named", async (t) => {
  const home = temporaryFolder(t);
  mkdirSync(join(home, ".docker"));
  writeFileSync(join(home, DOCKER), JSON.stringify({ credsStore: "stuck" }));
  const { account, login } = await findCredentials(parseReference(APP), {
    env: {},
    homeDirectory: home,
    helperTimeoutMs: 20,
    runCredentialHelper: (_, __, limit) =>
      new Promise((_resolve, reject) => limit.addEventListener("abort", () => reject(limit.reason))),
  });
  assert.equal(login, undefined);
  assert.match(account, /^docker-credential-stuck could not be asked: it gave no answer within 0\.02 seconds/);
});

test("a file that cannot be understood is named, and not quoted", async (t) => {
  const cases = [
    '{"auths": {"registry.example": {"auth": "czNjcmV0"',
    '{"auths": {"registry.example": {"auth": "czNjcmV0"}}}',
    '{"auths": {"registry.example": "s3cret"}}',
    '{"credsStore": "../s3cret"}',
    '["s3cret"]',
  ];
  for (const content of cases) {
    await assert.rejects(find(t, APP, { files: { [DOCKER]: content } }), (error: PlimsollError) => {
      assert.equal(error.code, "config-invalid");
      assert.doesNotMatch(`${error.what} ${error.why} ${error.cause} ${error.stack}`, /s3cret|czNjcmV0/);
      return true;
    });
  }
});

test("a file that is not JSON is named with line and column", async (t) => {
  for (const [content, place] of [
    ['{\n  "auths": {},\n}', /:3:1$/],
    ['{\n  "auths": {"s3cret" {}}\n}', /:2:22$/],
  ] as const) {
    await assert.rejects(find(t, APP, { files: { [DOCKER]: content } }), (error: PlimsollError) => {
      assert.match(error.where ?? "", place);
      return true;
    });
  }
});

test("where no file exists, the message says so", async (t) => {
  assert.deepEqual(await find(t, APP, { files: {} }), {
    login: undefined,
    account: "no file with credentials was found",
  });
});
