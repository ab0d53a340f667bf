/** SBOMs against the schemas of their formats, and against what other programs say of the same image. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { sbom } from "../../src/flow/sbom/sbom.ts";
import { type ListedModule, readSbom } from "../../src/format/sbom/read-sbom.ts";
import { type BuiltLayer, packFolder, writeImage } from "../support/built-image.ts";
import { installDebian } from "../support/debian-root.ts";
import { alpineLayer } from "../support/fat-order.ts";
import { writeFiles } from "../support/files.ts";
import { buildGo, goFixture } from "../support/go-program.ts";
import { madeOnce } from "../support/made-once.ts";
import { nullWorld } from "../support/null-world.ts";
import { sbomSchemas } from "../support/sbom-schemas.ts";
import { ORDER, slimEnvironment, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const FORMATS = ["spdx", "cyclonedx"] as const;

interface Both {
  readonly spdx: string;
  readonly cyclonedx: string;
  readonly unknown: readonly string[];
}

/** Both documents, valid by their schemas. */
async function documentsOf(t: TestContext, target: string, words: { repository?: string } = {}): Promise<Both> {
  const [spdx, cyclonedx] = await Promise.all(FORMATS.map((format) => sbom(nullWorld(), target, { ...words, format })));
  const schemas = sbomSchemas(t);
  schemas?.assertSpdx(spdx!.document);
  await schemas?.assertCycloneDx(cyclonedx!.document);
  assert.deepEqual(spdx!.unknown, cyclonedx!.unknown);
  return { spdx: spdx!.document, cyclonedx: cyclonedx!.document, unknown: spdx!.unknown };
}

/** Compiled as slim compiles it, so that both share Go's cache. */
function orderProgram(...flags: string[]): string {
  return madeOnce(`order ${flags.join(" ")}`, "order", (path) =>
    buildGo(ORDER, path, { flags: ["-trimpath", ...flags] }),
  );
}

const inOrder = (modules: readonly ListedModule[]) =>
  modules.map(({ path, version }) => `${path} ${version ?? "(devel)"}`).sort();

function modulesIn({ spdx, cyclonedx }: Both, except: readonly string[] = []): readonly string[] {
  const [one, other] = [spdx, cyclonedx].map((text) => {
    const { modules } = readSbom(Buffer.from(text), "document");
    return inOrder(modules.filter(({ path }) => !except.includes(path)));
  });
  assert.deepEqual(one, other);
  return one!;
}

/** What `go version -m` says of a program: its release of Go, its main module and the others, as they were built. */
function goVersion(go: string, path: string): readonly string[] {
  const text = execFileSync(go, ["version", "-m", path], { encoding: "utf8" });
  const modules: string[] = [`stdlib ${/: (go\S+)\n/.exec(text)![1]}`];
  for (const line of text.split("\n")) {
    const [, kind, name, version] = line.split("\t");
    if (kind === "=>") modules.pop();
    if (kind === "mod" || kind === "dep" || kind === "=>") modules.push(`${name} ${version || "(devel)"}`);
  }
  return modules.sort();
}

test("a binary, stripped or not: the modules of go version -m, and the digests of sha1sum and sha256sum", async (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  for (const path of [orderProgram(), orderProgram("-ldflags=-s -w")]) {
    const both = await documentsOf(t, path);
    assert.deepEqual(modulesIn(both), goVersion(go, path));
    assert.deepEqual(both.unknown, []);
    const [sha1, sha256] = ["sha1sum", "sha256sum"].map(
      (program) => execFileSync(program, [path]).toString().split(" ")[0],
    );
    const { hashes } = JSON.parse(both.cyclonedx).metadata.component;
    assert.deepEqual(
      hashes.map(({ content }: { content: string }) => content),
      [sha1, sha256],
    );
    assert.deepEqual(readSbom(Buffer.from(both.spdx), "document").subjects, [`sha256:${sha256}`]);
  }
});

test("modules of replaced, released and local versions are what was built", async (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const folder = temporaryFolder(t);
  writeFiles(folder, {
    "main/go.mod":
      "module example.com/main\n\ngo 1.26\n\nrequire (\n\texample.com/lib v1.2.3\n\tgithub.com/tidwall/match v1.0.3\n)\n" +
      "replace example.com/lib => ../lib\n\nreplace github.com/tidwall/match => github.com/tidwall/match v1.1.1\n",
    "main/main.go":
      'package main\n\nimport (\n\t"example.com/lib"\n\t"github.com/tidwall/match"\n)\n\nfunc main() { println(lib.Name, match.Match("a", "*")) }\n',
    "lib/go.mod": "module example.com/lib\n\ngo 1.26\n",
    "lib/lib.go": 'package lib\n\nvar Name = "lib"\n',
  });
  const main = join(folder, "main");
  execFileSync(go, ["mod", "tidy"], { cwd: main, env: slimEnvironment({ GOFLAGS: "-mod=mod" }), stdio: "pipe" });
  const path = join(folder, "program");
  buildGo(main, path);
  // Of a folder, go version -m shows the folder: here it has the name of the module that it stands for.
  const wanted = goVersion(go, path).map((line) => line.replace("../lib", "example.com/lib"));
  assert.deepEqual(modulesIn(await documentsOf(t, path)), wanted);
});

test("the order service's image: its modules with licences, the data of the base with versions, and every file", async (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const folder = temporaryFolder(t);
  await slimReport([ORDER, "-o", `oci:${folder}/out`]);
  const both = await documentsOf(t, `oci:${folder}/out`, { repository: "registry.example/shop/order" });
  const roots = "golang.org/x/crypto/x509roots/fallback";
  assert.deepEqual(modulesIn(both, [roots]), goVersion(go, orderProgram()));
  const manifest = JSON.parse(readFileSync("data/base/MANIFEST.json", "utf8"));
  const { packages, files } = JSON.parse(both.spdx);
  const named = (name: string) => packages.find((one: { name: string }) => one.name === name);
  assert.equal(named(roots).versionInfo, manifest.roots.version);
  assert.equal(named("tzdata").versionInfo, manifest.zones.release);
  assert.deepEqual(
    ["github.com/redis/go-redis/v9", "google.golang.org/grpc", "github.com/tidwall/gjson", "stdlib"].map(
      (name) => named(name)?.licenseDeclared,
    ),
    [undefined, "Apache-2.0", "MIT", "BSD-3-Clause"],
  );
  const root = unpacked(join(folder, "root"), `${folder}/out`);
  assert.deepEqual(digestsIn(files), digestsOnDisk(root));
  assert.deepEqual(both.unknown, []);
  assert.deepEqual(await documentsOf(t, `oci:${folder}/out`, { repository: "registry.example/shop/order" }), both);
});

/** The image as GNU tar unpacks its layers one after the other; it has no whiteouts. */
function unpacked(root: string, layout: string): string {
  writeFiles(root, {});
  const read = (digest: string) => join(layout, "blobs", digest.replace(":", "/"));
  const index = JSON.parse(readFileSync(join(layout, "index.json"), "utf8"));
  const manifest = JSON.parse(readFileSync(read(index.manifests[0].digest), "utf8"));
  execFileSync("mkdir", ["-p", root]);
  for (const { digest } of manifest.layers) {
    execFileSync("tar", ["-xf", read(digest), "-C", root, "--no-same-owner"]);
  }
  return root;
}

function digestsOnDisk(root: string): readonly string[] {
  const list = (program: string) =>
    execFileSync("bash", ["-c", `cd "$1" && find . -type f -print0 | xargs -0 ${program}`, "-", root], {
      encoding: "utf8",
    });
  return ["sha1sum", "sha256sum"].flatMap((program) => list(program).trimEnd().split("\n")).sort();
}

interface SpdxFile {
  readonly fileName: string;
  readonly checksums: readonly { readonly checksumValue: string }[];
}

function digestsIn(files: readonly SpdxFile[]): readonly string[] {
  return files.flatMap(({ fileName, checksums }) => checksums.map((one) => `${one.checksumValue}  ${fileName}`)).sort();
}

test("Debian with two Go programs: the packages of dpkg-query, and which program holds which module", async (t) => {
  const query = requireTool(t, "dpkg-query");
  const root = temporaryFolder(t);
  if (query === undefined || !installDebian(t, root, ["libc6", "libgcc-s1", "base-files", "dash"])) return;
  const programs = temporaryFolder(t);
  writeFiles(programs, { "usr/local/bin/order": readFileSync(orderProgram("-ldflags=-s -w")) });
  buildGo(goFixture("plain"), join(programs, "usr/local/bin/plain"));
  const layers: BuiltLayer[] = [
    { tar: packFolder(root), createdBy: "debootstrap" },
    { tar: packFolder(programs), createdBy: "COPY bin /usr/local/bin" },
  ];
  const folder = temporaryFolder(t);
  writeImage(join(folder, "fat"), layers, { config: {} });
  const both = await documentsOf(t, `oci:${folder}/fat`);
  const format = "${Package} ${Version} ${Architecture} ${source:Package} ${source:Version}\n";
  const listed = execFileSync(query, [`--admindir=${root}/var/lib/dpkg`, "-W", "-f", format], { encoding: "utf8" });
  const wanted = listed
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [name, version, architecture, source, sourceVersion] = line.split(" ");
      const upstream = source === name ? "" : source + (sourceVersion === version ? "" : `@${sourceVersion}`);
      return [name, version, architecture, upstream].join(" ");
    });
  const distro = `debian-${/^VERSION_ID="(.*)"$/m.exec(readFileSync("/etc/os-release", "utf8"))![1]}`;
  const { components, dependencies } = JSON.parse(both.cyclonedx);
  const packages = components.flatMap(({ name, version, purl = "" }: Record<string, string>) => {
    if (!purl.startsWith("pkg:deb/debian/")) return [];
    const { searchParams } = new URL(purl);
    assert.equal(searchParams.get("distro"), distro);
    return [[name, version, searchParams.get("arch"), searchParams.get("upstream") ?? ""].join(" ")];
  });
  assert.deepEqual(packages.sort(), wanted.sort());
  const holds = (file: string) =>
    dependencies.find(({ ref }: { ref: string }) => ref === `file:/usr/local/bin/${file}`).dependsOn.length;
  assert.ok(holds("order") > 20);
  assert.equal(holds("plain"), 2, "the standard library and its own module");
  assert.deepEqual(both.unknown, []);
});

test("Alpine: the packages in its database, whose files belong to them", async (t) => {
  const alpine = alpineLayer(t);
  if (alpine === undefined) return;
  const folder = temporaryFolder(t);
  writeImage(join(folder, "fat"), [alpine], { config: {} });
  const both = await documentsOf(t, `oci:${folder}/fat`);
  const tar = join(folder, "alpine.tar");
  writeFileSync(tar, alpine.tar);
  const database = execFileSync("tar", ["-xOf", tar, "./lib/apk/db/installed"], { encoding: "utf8" });
  const wanted = [...database.matchAll(/^P:(.*)\nV:(.*)\nA:(.*)$/gm)].map(([, ...fields]) => fields.join(" "));
  assert.ok(wanted.length > 10);
  const { components } = JSON.parse(both.cyclonedx);
  const packages = components.filter(({ purl = "" }) => purl.startsWith("pkg:apk/alpine/"));
  assert.deepEqual(
    packages
      .map(({ name, version, purl }: Record<string, string>) =>
        [name, version, new URL(purl!).searchParams.get("arch")].join(" "),
      )
      .sort(),
    wanted.sort(),
  );
  const busybox = packages.find(({ name }: { name: string }) => name === "busybox");
  assert.ok(busybox.components.some(({ name }: { name: string }) => name === "bin/busybox"));
});
