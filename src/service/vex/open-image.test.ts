import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { sampleImage, sampleIndex, UNWATCHED } from "../../../test/support/sample-image.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { writeLayout } from "../../store/layout/write.ts";
import { openVexImage } from "./open-image.ts";

const AMD64 = { os: "linux", architecture: "amd64" };
const ONE = sampleImage();
const BOTH = sampleIndex([ONE, sampleImage({ architecture: "arm64" })]);
const ALONE = sampleIndex([ONE]);

/** A layout with the image alone, in an index of two, and in an index of its own. */
async function layout(t: TestContext) {
  const cwd = temporaryFolder(t);
  for (const [tag, artifact] of Object.entries({ one: ONE, both: BOTH, alone: ALONE }))
    await writeLayout(join(cwd, "out"), artifact, tag, UNWATCHED);
  const surroundings = { cwd, env: { PLIMSOLL_CACHE: join(cwd, "cache") }, signal: new AbortController().signal };
  return (image: string, repository?: string, platform = AMD64) =>
    openVexImage(surroundings, { image, ...(repository === undefined ? {} : { repository }) }, platform);
}

test("an image has the digest of its manifest, and that of the index that scanners find under its tag", async (t) => {
  const open = await layout(t);
  const { digest } = ONE.descriptor;
  const repository = "registry.example:5000/shop/order";
  const opened = async (tag: string) => (await open(`oci:out:${tag}`, repository)).image;
  assert.deepEqual(await opened("one"), { repository, digest, index: null });
  const both = { digest: BOTH.descriptor.digest, architecture: "amd64" };
  assert.deepEqual(await opened("both"), { repository, digest, index: both });
  const alone = { digest: ALONE.descriptor.digest, architecture: null };
  assert.deepEqual(await opened("alone"), { repository, digest, index: alone });
});

test("Docker Hub has the name that Trivy gives it, which grype knows as well", async (t) => {
  const open = await layout(t);
  const { image } = await open("oci:out:one", "order");
  assert.equal(image.repository, "index.docker.io/library/order");
});

test("an image that no scanner could know by a digest or a repository is refused", async (t) => {
  const open = await layout(t);
  for (const image of ["docker-archive:out.tar", "docker-daemon:order:1", "podman:order:1"])
    await assert.rejects(open(image, "order"), { code: "flag-invalid", why: /no scanner knows it by a digest/ });
  await assert.rejects(open("oci:out:one"), { code: "flag-invalid", fix: /--repository/ });
  for (const repository of ["order:1", `order@${ONE.descriptor.digest}`])
    await assert.rejects(open("oci:out:one", repository), {
      code: "flag-invalid",
      fix: "leave out what follows the name",
    });
  await assert.rejects(open("oci:out:one", "Not A/Repository"), { code: "reference-invalid" });
  await assert.rejects(open("oci:missing", "order"), { code: /layout-invalid|image-unknown/ });
});

test("an image for another platform than the findings' is refused, and the way out is named", async (t) => {
  const open = await layout(t);
  const arm64 = { os: "linux", architecture: "arm64" };
  await assert.rejects(open("oci:out:one", "order", arm64), {
    ...{ code: "base-lacks-platform", what: "oci:out:one has no image for linux/arm64, which the findings are about" },
    fix: "set GOOS and GOARCH to the platform of the image",
  });
});
