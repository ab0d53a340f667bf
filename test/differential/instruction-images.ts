/** A module's instructions, run on this machine and by BuildKit, whose archives are read by umoci, GNU tar and gzip. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { openBuilder } from "../../src/flow/factors/images/builders.ts";
import { packBase } from "../../src/flow/factors/instructions/base-image.ts";
import { builderRunner } from "../../src/flow/factors/instructions/builder-runner.ts";
import type { InstructionImage } from "../../src/flow/factors/instructions/image-layers.ts";
import { PLACE } from "../../src/flow/factors/instructions/instruction.ts";
import { modelRunner } from "../../src/flow/factors/instructions/model-runner.ts";
import { type Recipe, recipesFor } from "../../src/flow/factors/instructions/recipes.ts";
import type { ContentKind } from "../../src/report/factors-report.ts";
import { openTemporaryLayerCache } from "../../src/store/cache/layer-cache.ts";
import { NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { SourceWorkshop } from "../../src/toolchain/go/source-workshop.ts";
import { startBuildkit } from "../support/buildkit-daemon.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
import { publish, workshop } from "./go-workshop.ts";

const DEPENDENCY = { path: "example.com/dep", version: "v1.2.3" };
/** A name that needs a pax header in a tar. */
const LONG = `${"a-long-name-".repeat(10)}words.go`;

/** A module that needs one other, which a proxy of files has; and a folder for what is made of it. */
export async function openModule(t: TestContext) {
  const shop = workshop(t);
  if (shop === undefined) return undefined;
  const files = {
    "go.mod": `module ${DEPENDENCY.path}\n\ngo 1.21\n`,
    "dep.go": 'package dep\n\nvar Word = "hello"\n',
    "unused/unused.go": "package unused\n",
    [LONG]: "package dep\n",
  };
  const environment = publish(shop, [{ ...DEPENDENCY, files }]);
  shop.write({
    "app/go.mod": `module example.com/app\n\ngo 1.21\n\nrequire ${DEPENDENCY.path} ${DEPENDENCY.version}\n`,
    "app/main.go": `package main\n\nimport "${DEPENDENCY.path}"\n\nfunc main() { println(dep.Word) }\n`,
  });
  const tidied = await shop.open("app", environment);
  // The module has a vendor folder of its own, which only the way with `vendor` may see.
  for (const verb of ["tidy", "vendor"]) {
    execFileSync(tidied.program, ["mod", verb], { cwd: tidied.cwd, env: tidied.env, stdio: "pipe" });
  }
  const go = await shop.open("app", environment);
  const scratch = join(shop.folder, "scratch");
  mkdirSync(scratch);
  const subject = { package: await shop.resolve(go, "."), choices: NO_CHOICES, platform: shop.platform };
  const made = await SourceWorkshop.open(go, subject, scratch);
  const modules = await made.download();
  const sources = { source: await made.bareCopy(), vendored: await made.vendor() };
  const recipes = recipesFor(sources, (mod) => made.argumentsFor(PLACE.program, mod));
  return { go, scratch, workshop: made, modules, recipes };
}

type Opened = NonNullable<Awaited<ReturnType<typeof openModule>>>;

const [MOUNTS, VENDOR, DOWNLOAD, BUILD, LAYERED, CLEANED] = [0, 1, 2, 3, 4, 5] as const;

export async function modelOf(t: TestContext, opened: Opened): Promise<readonly InstructionImage[]> {
  const cache = await openTemporaryLayerCache();
  t.after(() => cache[Symbol.asyncDispose]());
  const { run } = modelRunner({ ...opened, cache, compiled: opened.go.settings.GOCACHE! });
  const images: InstructionImage[] = [];
  for (const recipe of opened.recipes) images.push(await run(recipe));
  return images;
}

/** The bytes of some parts of an image, of all its layers together. */
function bytesOf({ layers }: InstructionImage, ...kinds: readonly ContentKind[]): number {
  return layers
    .flatMap(({ contents }) => kinds.map((kind) => contents.get(kind)?.sizeBytes ?? 0))
    .reduce((sum, one) => sum + one, 0);
}

const MODULES = ["modules-unpacked", "modules-zipped", "modules-records", "modules-locks"] as const;

export function requireWhatIsKnown(images: readonly InstructionImage[]): void {
  for (const { layers, sizeBytes } of images) {
    for (const layer of layers) {
      const parts = [...layer.contents.values()].reduce((sum, part) => sum + part.sizeBytes, 0);
      assert.equal(parts, layer.sizeBytes, "the parts of a layer add up");
    }
    assert.ok(sizeBytes > layers.reduce((sum, layer) => sum + layer.sizeBytes, 0), "manifest and config count too");
  }
  const caches = (index: number) => bytesOf(images[index]!, ...MODULES, "build-cache");
  assert.equal(caches(MOUNTS), 0, "mounted caches leave nothing at all");
  assert.equal(caches(VENDOR), 0);
  assert.ok(bytesOf(images[VENDOR]!, "vendor") >= 2 * 1024, "dep.go and modules.txt, each with a header");
  // dep.go, go.mod, unused.go and the file with the long name, each a header and a block.
  assert.equal(bytesOf(images[DOWNLOAD]!, "modules-unpacked"), 4 * 1024);
  assert.equal(bytesOf(images[DOWNLOAD]!, "build-cache"), 0);
  assert.equal(bytesOf(images[DOWNLOAD]!, "modules-locks") % 512, 0);
  assert.ok(bytesOf(images[DOWNLOAD]!, "extended-headers") > 0, "for the long name");
  for (const index of [BUILD, LAYERED, CLEANED]) {
    assert.ok(bytesOf(images[index]!, "build-cache") > 1_000_000, "it compiles the standard library");
    assert.equal(bytesOf(images[index]!, "modules-unpacked"), 4 * 1024);
  }
  const [before, after] = [images[LAYERED]!, images[CLEANED]!];
  assert.deepEqual(
    after.layers.slice(0, -1).map(({ sizeBytes }) => sizeBytes),
    before.layers.map(({ sizeBytes }) => sizeBytes),
    "a later RUN takes nothing out of the layers below",
  );
  assert.ok(bytesOf(after, "whiteouts") >= 512 * 2);
  assert.ok(after.sizeBytes > before.sizeBytes);
  for (const image of images) assert.equal(bytesOf(image, "program"), bytesOf(images[MOUNTS]!, "program"));
}

/**
 * BuildKit runs the recipes at these places of the list; each layer must hold what the model says of it, as umoci, tar
 * and gzip see it. The images, by place; undefined with the test skipped where a program is missing.
 */
export async function compareWithBuildkit(
  t: TestContext,
  { go, scratch, recipes, modules, workshop }: Opened,
  models: readonly InstructionImage[],
  places: readonly number[],
): Promise<readonly InstructionImage[] | undefined> {
  const tools = ["umoci", "tar", "gzip"].map((name) => requireTool(t, name as "umoci" | "tar" | "gzip"));
  const host = tools.includes(undefined) ? undefined : await startBuildkit(t);
  if (host === undefined) return undefined;
  const cache = await openTemporaryLayerCache();
  t.after(() => cache[Symbol.asyncDispose]());
  const { signal } = new AbortController();
  const surroundings = { env: { ...process.env, BUILDKIT_HOST: host }, cwd: scratch, signal };
  const builder = await openBuilder(surroundings, scratch, "buildkit");
  assert.ok("build" in builder);
  const base = await packBase(go, workshop.instructionVariables, { scratch, cache, signal });
  await using taken = await builder.takeBase(base);
  const { run } = builderRunner(builder, taken, modules);
  const images: InstructionImage[] = [];
  for (const place of places) {
    const [recipe, model] = [recipes[place]!, models[place]!];
    const image = await run(recipe);
    images.push(image);
    requireSameAsOthers(t, join(scratch, "image.tar"), recipe, image);
    for (const kind of [...MODULES, "program", "source", "vendor", "other", "mount-targets"] as const) {
      assert.equal(bytesOf(image, kind), bytesOf(model, kind), `${recipe.name}: ${kind}`);
    }
    // Some of what go keeps names the folders of the build, and these are others in a container.
    const compiled = [image, model].map((one) => bytesOf(one, "build-cache"));
    assert.ok(Math.abs(compiled[0]! - compiled[1]!) <= 16 * 1024, `${recipe.name}: ${compiled}`);
  }
  return images;
}

/** Compares the layers of an archive with what umoci, GNU tar and gzip say of them. */
function requireSameAsOthers(t: TestContext, archive: string, { name }: Recipe, { layers }: InstructionImage): void {
  const folder = temporaryFolder(t);
  const run = (program: string, ...words: string[]) =>
    execFileSync(requireTool(t, program as "tar")!, words, { cwd: folder, maxBuffer: 1 << 30 });
  run("tar", "--extract", "--file", archive);
  const index = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
  index.manifests[0].annotations = { "org.opencontainers.image.ref.name": "measured" };
  writeFileSync(join(folder, "index.json"), JSON.stringify(index));
  const stat = JSON.parse(run("umoci", "stat", "--json", "--image", `${folder}:measured`).toString());
  const found = stat.history.filter((entry: { empty_layer: boolean }) => !entry.empty_layer).slice(-layers.length);
  for (const [at, { layer }] of found.entries()) {
    const own = layers[at]!;
    assert.equal(own.wireBytes, layer.size, `${name}: ${at} on the wire`);
    const blob = join(folder, "blobs", layer.digest.replace(":", "/"));
    const tar = run("gzip", "--decompress", "--stdout", blob);
    assert.equal(own.sizeBytes, tar.length, `${name}: ${at} stored`);
    const paths = execFileSync(requireTool(t, "tar")!, ["--list"], { input: tar, maxBuffer: 1 << 30 });
    const files = paths
      .toString()
      .split("\n")
      .filter((path) => path !== "" && !path.endsWith("/"));
    const count = (...kinds: readonly ContentKind[]) =>
      kinds.reduce((sum, kind) => sum + (own.contents.get(kind)?.entries ?? 0), 0);
    const below = (place: string) => files.filter((path) => path.startsWith(`${place.slice(1)}/`)).length;
    const hidden = files.filter((path) => path.includes("/.wh.")).length;
    assert.equal(count("whiteouts"), hidden);
    assert.equal(count(...MODULES), below(PLACE.modules), `${name}: ${at} modules`);
    if (hidden === 0) assert.equal(count("build-cache"), below(PLACE.compiled), `${name}: ${at} build cache`);
    assert.equal(count("vendor"), below(`${PLACE.source}/vendor`));
  }
  rmSync(folder, { recursive: true });
}
