/** `plimsoll verify` on the command line: whatever prevents a check, the exit code is 5, and nothing is verified. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, type TestContext, test } from "node:test";
import { JsonMember } from "../../src/base/json-member.ts";
import { once } from "../../src/base/once.ts";
import { attest } from "../../src/flow/attest/attest.ts";
import { sign } from "../../src/flow/sign/sign.ts";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import { BUNDLE_MEDIA_TYPE } from "../../src/format/sigstore-bundle/bundle.ts";
import type { VerifyReport } from "../../src/report/verify-report.ts";
import { LayoutBlobs } from "../../src/store/layout/open.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { type Fault, type SeenRequest, startFakeRegistry } from "../support/fake-registry.ts";
import { nullWorld } from "../support/null-world.ts";
import { registryStore } from "../support/registry-store.ts";
import { sampleImage, UNWATCHED } from "../support/sample-image.ts";
import { changeByte } from "../support/sealed-layout.ts";
import { temporaryFolder } from "../support/temporary.ts";

const IMAGE = sampleImage();
const FLAGS = ["--key", "ours.pub", "--without-log", "--require", "signature,size"];

const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-test-verify-exit-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Keys, and a layout whose image is signed and weighed. */
const making = once(async () => {
  for (const name of ["ours", "theirs"]) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    writeFileSync(join(folder, `${name}.key`), privateKey.export({ format: "pem", type: "pkcs8" }));
    writeFileSync(join(folder, `${name}.pub`), publicKey.export({ format: "pem", type: "spki" }));
  }
  await writeLayout(join(folder, "out"), IMAGE, "app", UNWATCHED);
  await seal("oci:out:app");
});

/** A copy of them. */
async function sealed(t: TestContext): Promise<string> {
  await making();
  const cwd = temporaryFolder(t);
  cpSync(folder, cwd, { recursive: true });
  return cwd;
}

async function seal(place: string): Promise<void> {
  const surroundings = { ...nullWorld(), cwd: folder };
  await sign(surroundings, place, { key: "ours.key" });
  await attest(surroundings, place, { size: true, key: "ours.key" });
}

function each(paths: readonly string[], change: (path: string) => void): void {
  assert.ok(paths.length > 0);
  for (const path of paths) change(path);
}

const blobOf = (cwd: string, digest: string) => join(cwd, "out/blobs", ...digest.split(":"));

/** The blobs of the layout that are no part of the image: what is attached. */
function attachedBlobs(cwd: string): readonly string[] {
  const own = [IMAGE.descriptor, IMAGE.manifest.config, ...IMAGE.manifest.layers].map(({ digest }) =>
    blobOf(cwd, digest),
  );
  const folder = join(cwd, "out/blobs/sha256");
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => !own.includes(path));
}

/** Asks as a person and as a program does, and requires that both learn the same. */
async function refusal(cwd: string, target: string, flags = FLAGS): Promise<readonly string[]> {
  const told = await plimsoll(["verify", target, ...flags], cwd);
  assert.equal(told.exitCode, 5, told.stdout + told.stderr);
  assert.doesNotMatch(told.stdout, /^verified/m);
  assert.match(told.stderr, /verification-failed/);
  const run = await plimsoll(["verify", target, ...flags, "--json"], cwd);
  const report = JSON.parse(run.stdout) as VerifyReport;
  assert.equal(run.exitCode, 5);
  assert.equal(report.verified, false);
  return report.results.flatMap(({ checks }) =>
    checks.filter(({ state }) => state !== "passed").map(({ name, state }) => `${name} ${state}`),
  );
}

test("what is in order is verified, and exits with 0", async (t) => {
  const cwd = await sealed(t);
  const { exitCode, stdout } = await plimsoll(["verify", "oci:out:app", ...FLAGS], cwd);
  assert.equal(exitCode, 0, stdout);
  assert.match(stdout, /^verified/m);
});

describe("in a layout:", () => {
  const layer = IMAGE.manifest.layers[0]!.digest;
  const damages: Readonly<Record<string, readonly [(cwd: string) => void, expected: RegExp]>> = {
    "a layer is missing": [(cwd) => rmSync(blobOf(cwd, layer)), /^layers failed$/m],
    "a layer is damaged": [(cwd) => changeByte(blobOf(cwd, layer)), /^layers failed$/m],
    "the config is missing": [(cwd) => rmSync(blobOf(cwd, IMAGE.manifest.config.digest)), /^image failed$/m],
    "the manifest is damaged": [(cwd) => changeByte(blobOf(cwd, IMAGE.descriptor.digest)), /^image failed$/m],
    "index.json is damaged": [(cwd) => writeFileSync(join(cwd, "out/index.json"), "{"), /^image failed$/m],
    "index.json is gone": [(cwd) => rmSync(join(cwd, "out/index.json")), /^image failed$/m],
    "everything attached is damaged": [(cwd) => each(attachedBlobs(cwd), changeByte), /^attached unchecked$/m],
    "everything attached is missing": [(cwd) => each(attachedBlobs(cwd), rmSync), /^attached /m],
    "everything attached is empty": [
      (cwd) => each(attachedBlobs(cwd), (path) => writeFileSync(path, "")),
      /^attached unchecked$/m,
    ],
  };
  for (const [what, [damage, expected]] of Object.entries(damages)) {
    test(what, async (t) => {
      const cwd = await sealed(t);
      damage(cwd);
      assert.match((await refusal(cwd, "oci:out:app")).join("\n"), expected);
    });
  }
});

describe("in a registry:", () => {
  const answers = (status: number, part: RegExp) => (request: SeenRequest) =>
    request.method === "GET" && part.test(request.path) ? { status, body: "{}" } : undefined;
  const faults: Readonly<Record<string, (request: SeenRequest) => Fault | undefined>> = {
    "nothing may be read": answers(403, /./),
    "manifests cannot be read": answers(400, /manifests/),
    "what is attached cannot be listed": answers(400, /referrers|sha256-/),
    "blobs cannot be read": answers(403, /blobs/),
    "answers are no JSON": (request) => (/manifests/.test(request.path) ? { status: 200, body: "no" } : undefined),
  };

  test(Object.keys(faults).join("; "), async (t) => {
    await making();
    const registry = await startFakeRegistry(t);
    const place = `${registry.host}/team/app:1`;
    await registryStore(t).store.push(IMAGE, place);
    await seal(place);
    assert.equal((await plimsoll(["verify", place, ...FLAGS], folder)).exitCode, 0);
    for (const [what, fault] of Object.entries(faults)) {
      registry.fault = fault;
      assert.ok((await refusal(folder, place)).length > 0, what);
    }
  });

  test("nobody answers", async (t) => {
    const cwd = await sealed(t);
    const registry = await startFakeRegistry(t);
    const { host } = registry;
    registry.close();
    assert.deepEqual(await refusal(cwd, `${host}/team/app:1`), ["image failed"]);
  });

  test("the network is forbidden", async (t) => {
    const cwd = await sealed(t);
    assert.deepEqual(await refusal(cwd, "registry.example/app:1", [...FLAGS, "--offline"]), ["image failed"]);
  });
});

describe("a defect of plimsoll itself:", () => {
  test("inside a check makes that check one that could not be made", async (t) => {
    const cwd = await sealed(t);
    const { required } = JsonMember.prototype;
    t.mock.method(JsonMember.prototype, "required", function (this: JsonMember, name: string) {
      if (name === "after") throw new TypeError("a defect");
      return required.call(this, name);
    });
    assert.deepEqual(await refusal(cwd, "oci:out:app"), ["size unchecked"]);
  });

  test("between checks is a failure too", async (t) => {
    const cwd = await sealed(t);
    const { has } = LayoutBlobs.prototype;
    t.mock.method(LayoutBlobs.prototype, "has", function (this: LayoutBlobs, entry: Descriptor) {
      if (entry.artifactType === BUNDLE_MEDIA_TYPE) throw new TypeError("a defect");
      return has.call(this, entry);
    });
    assert.deepEqual(await refusal(cwd, "oci:out:app"), ["image unchecked"]);
  });
});
