import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { plimsoll } from "../explain/plimsoll.ts";
import { type FakeRegistry, type Fault, type SeenRequest, startFakeRegistry } from "../support/fake-registry.ts";
import { serviceImage } from "../support/service-image.ts";
import { PLAIN } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const LOGIN = { username: "canary-user", password: "canary-7c5e-password" };
const TOKEN = "canary-7c5e-token";
const PASSWORD = "canary-7c5e-of-the-key";
const KEYS = generateKeyPairSync("ec", { namedCurve: "P-256" });
const KEY = KEYS.privateKey.export({ format: "pem", type: "pkcs8" }).toString();
/** What a registry is told of credentials, and could repeat. */
const CREDENTIALS = [LOGIN.password, TOKEN, btoa(`${LOGIN.username}:${LOGIN.password}`)];
/** Every form in which a secret may appear. */
const SECRETS = [
  ...CREDENTIALS,
  PASSWORD,
  ...KEY.split("\n").filter((line) => line !== "" && !line.startsWith("-----")),
];

const SEALED = ["--attest", "sbom,provenance,size", "--sign", "locked.key", "--debug-symbols", "attached"];

/** The last two fail: the registry refuses, and repeats the credentials in its answer. */
const VERBS: readonly (readonly string[])[] = [
  ["slim", PLAIN, "-o", "IMAGE", "--measure", "none"],
  ["slim", PLAIN, "-o", "oci:out", "--base", "IMAGE", "--measure", "none", "--report", "page.html"],
  ["slim", "IMAGE", "-o", "IMAGE-slim", "--measure", "none"],
  ["explain", "IMAGE", "--json"],
  ["lint", "IMAGE", "--fail-on", "never"],
  ["sbom", "IMAGE"],
  ["diff", "IMAGE", "IMAGE"],
  ["copy", "IMAGE", "IMAGE-copy", "oci:copied:v1", "--attached"],
  ["slim", PLAIN, ...SEALED, "-o", "IMAGE-sealed", "--measure", "none"],
  ["sign", "IMAGE-sealed", "--key", "locked.key"],
  ["sign", "IMAGE-sealed", "--key", "env://SIGNING_KEY", "--format", "cosign2"],
  ["attest", "IMAGE-sealed", "--sbom", "spdx", "--size", "--key", "locked.key", "--format", "cosign2"],
  ["verify", "IMAGE-sealed", "--key", "ours.pub", "--without-log", "--require", "signature,sbom,size"],
  ["symbols", "IMAGE-sealed", "-o", "plain.debug"],
  ["reproduce", "IMAGE-sealed", "."],
  ["gate", "IMAGE-sealed", "--baseline", "IMAGE-sealed"],
  ["explain", "IMAGE-refused"],
  ["slim", PLAIN, "-o", "IMAGE-refused", "--measure", "none"],
];

function isSecretIn(text: string): boolean {
  return SECRETS.some((secret) => text.includes(secret));
}

/** A credential helper that notes how it was called, and says the login on its standard output. */
function writeCredentialProgram(folder: string): void {
  mkdirSync(join(folder, "bin"));
  const helper = join(folder, "bin/docker-credential-canary");
  const answer = JSON.stringify({ Username: LOGIN.username, Secret: LOGIN.password });
  writeFileSync(helper, `#!/bin/sh\necho "$@ <$(cat)>" >>"${folder}/calls"\necho '${answer}'\n`);
  chmodSync(helper, 0o755);
  writeFileSync(join(folder, "config.json"), JSON.stringify({ credsStore: "canary" }));
}

/** The command lines of all processes of this machine that may be read; empty where there is no /proc. */
function commandLines(): string {
  const lines: string[] = [];
  for (const id of processes()) {
    try {
      lines.push(readFileSync(`/proc/${id}/cmdline`, "utf8"));
    } catch {
      // The process has ended.
    }
  }
  return lines.join("\n");
}

function processes(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** A key that a password opens, and the public key that belongs to it. */
function writeKeys(folder: string): void {
  const how = { format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: PASSWORD } as const;
  writeFileSync(join(folder, "locked.key"), KEYS.privateKey.export(how));
  writeFileSync(join(folder, "ours.pub"), KEYS.publicKey.export({ format: "pem", type: "spki" }));
}

function filesWithSecrets(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => isSecretIn(readFileSync(path, "latin1")));
}

/** Refuses whatever concerns `refused`, and says in its answer with which credentials it was asked. */
function repeating({ path, headers }: SeenRequest): Fault | undefined {
  if (!path.includes("-refused") || headers.authorization === undefined || path.startsWith("/token")) return undefined;
  const message = `not with ${headers.authorization}, that is ${CREDENTIALS.join(" or ")}`;
  return { status: 403, body: JSON.stringify({ errors: [{ code: "DENIED", message }] }) };
}

async function startCanary(t: TestContext, seen: string[]): Promise<FakeRegistry> {
  const registry = await startFakeRegistry(t, { auth: { kind: "token", ...LOGIN, token: TOKEN } });
  registry.fault = (request) => {
    if (isSecretIn(commandLines())) seen.push(request.path);
    return repeating(request);
  };
  return registry;
}

test("no verb that talks to a registry shows credentials or what opens a key, or writes them down", async (t) => {
  if ((await serviceImage(t)) === undefined) return;
  const inCommandLines: string[] = [];
  const registry = await startCanary(t, inCommandLines);
  const secret = temporaryFolder(t);
  writeCredentialProgram(secret);
  const cwd = temporaryFolder(t);
  writeKeys(cwd);
  const temporary = join(cwd, "tmp");
  mkdirSync(temporary);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  t.after(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
  const env = {
    DOCKER_CONFIG: secret,
    PATH: `${join(secret, "bin")}:${process.env.PATH}`,
    PLIMSOLL_CACHE: join(cwd, "cache"),
    XDG_CACHE_HOME: join(cwd, "cache"),
    TMPDIR: temporary,
    COSIGN_PASSWORD: PASSWORD,
    SIGNING_KEY: KEY,
  };
  for (const words of VERBS) {
    const args = words.map((word) => word.replace("IMAGE", `${registry.host}/app`));
    const run = await plimsoll(args, cwd, env);
    const fails = words.some((word) => word.endsWith("-refused"));
    assert.equal(run.exitCode !== 0, fails, `${words.join(" ")}: ${run.stdout}${run.stderr}`);
    assert.ok(!isSecretIn(run.stdout + run.stderr), `${words.join(" ")} shows it`);
    // The answer to HEAD, with which a push begins, has no body.
    if (fails && words[0] === "explain") assert.match(run.stderr, /\[secret\]/);
  }
  assert.deepEqual(inCommandLines, [], "an argument of a program holds it");
  assert.deepEqual(filesWithSecrets(cwd), []);
  const calls = readFileSync(join(secret, "calls"), "utf8").trim().split("\n");
  assert.deepEqual(new Set(calls), new Set([`get <${registry.host}>`]));
  t.diagnostic(`ran ${VERBS.length} command lines with ${calls.length} calls of the credential helper`);
});
