import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { type FakeRegistry, startFakeRegistry } from "../support/fake-registry.ts";
import { refusedSlim } from "../support/refused-slim.ts";
import { PLAIN, runSlim, type SlimOptions } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const USERNAME = "pusher";
const PASSWORD = "correct:horse battery";

interface Place {
  readonly registry: FakeRegistry;
  /** Used as HOME, with only what a test puts there. */
  readonly home: string;
  /** An environment in which no login is found anywhere else. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

async function guardedRegistry(t: TestContext): Promise<Place> {
  const auth = { kind: "basic", username: USERNAME, password: PASSWORD } as const;
  const home = temporaryFolder(t);
  const registry = await startFakeRegistry(t, { auth });
  return { registry, home, env: { HOME: home, XDG_RUNTIME_DIR: home, XDG_CONFIG_HOME: undefined } };
}

function login(host: string): string {
  return JSON.stringify({ auths: { [host]: { auth: btoa(`${USERNAME}:${PASSWORD}`) } } });
}

/** Pushes, which must succeed, and checks that the password is not printed. */
async function requirePush({ registry }: Place, options: SlimOptions): Promise<void> {
  const run = await runSlim([PLAIN, "--measure", "none", "-o", `${registry.host}/plain:1`], options);
  assert.equal(run.exitCode, 0, run.stderr);
  assert.equal(registry.repository("plain").tags.size, 1);
  assert.doesNotMatch(run.stdout + run.stderr, /battery|cHVzaGVy/);
}

test("logins are found in DOCKER_CONFIG, in REGISTRY_AUTH_FILE, in ~/.docker and in podman's place", async (t) => {
  const places: readonly (readonly [path: string, env: (home: string) => Record<string, string>])[] = [
    ["elsewhere/config.json", (home) => ({ DOCKER_CONFIG: join(home, "elsewhere") })],
    ["auth.json", (home) => ({ REGISTRY_AUTH_FILE: join(home, "auth.json") })],
    [".docker/config.json", () => ({})],
    ["containers/auth.json", () => ({})],
  ];
  for (const [path, env] of places) {
    const place = await guardedRegistry(t);
    mkdirSync(join(place.home, path, ".."), { recursive: true });
    writeFileSync(join(place.home, path), login(place.registry.host));
    await requirePush(place, { env: { ...place.env, ...env(place.home) } });
  }
});

test("a credential helper is asked for the registry, and its answer used", async (t) => {
  const place = await guardedRegistry(t);
  const { home, registry } = place;
  const asked = join(home, "asked");
  const answer = JSON.stringify({ ServerURL: registry.host, Username: USERNAME, Secret: PASSWORD });
  const script = `#!/bin/sh\necho "$1 $(cat)" >>'${asked}'\ncat <<'END'\n${answer}\nEND\n`;
  writeFileSync(join(home, "docker-credential-shop"), script, { mode: 0o755 });
  writeFileSync(join(home, "config.json"), JSON.stringify({ credHelpers: { [registry.host]: "shop" } }));
  const env = { ...place.env, DOCKER_CONFIG: home, PATH: `${home}${delimiter}${process.env.PATH}` };
  await requirePush(place, { env });
  assert.match(readFileSync(asked, "utf8"), new RegExp(`^get ${registry.host}\n`));
});

test("without a valid login no tag is written, and the error says which login was tried", async (t) => {
  const place = await guardedRegistry(t);
  const { registry, home } = place;
  const push = async () => {
    const env = { ...place.env, DOCKER_CONFIG: home };
    const { error } = await refusedSlim("registry-denied", [PLAIN, "-o", `${registry.host}/plain:1`], { env });
    assert.deepEqual([...registry.repository("plain").tags], []);
    return `${error.what}\n${error.why}`;
  };
  assert.match(await push(), /no file with credentials was found/);
  writeFileSync(
    join(home, "config.json"),
    JSON.stringify({ auths: { [registry.host]: { auth: btoa("pusher:wrong") } } }),
  );
  const refused = await push();
  assert.match(refused, new RegExp(join(home, "config.json")));
  assert.doesNotMatch(refused, /wrong/);
  writeFileSync(join(home, "config.json"), JSON.stringify({ credHelpers: { [registry.host]: "missing" } }));
  assert.match(await push(), /docker-credential-missing/);
});

test("an invalid file of logins is named, and not quoted", async (t) => {
  const { registry, home, env } = await guardedRegistry(t);
  writeFileSync(join(home, "config.json"), `{"auths": {"${registry.host}": {"auth": "${btoa("a:secret")}"`);
  const options = { env: { ...env, DOCKER_CONFIG: home } };
  const { error, stderr } = await refusedSlim("config-invalid", [PLAIN, "-o", `${registry.host}/plain:1`], options);
  assert.match(JSON.stringify(error), /config\.json/);
  assert.ok(!stderr.includes(btoa("a:secret")));
});
