import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { gunzipSync } from "node:zlib";
import { surveyOf } from "../../../../test/support/layer-survey.ts";
import { headerOf, INT32, ndbOf, STRING, STRING_ARRAY, sqliteOf } from "../../../../test/support/rpm-database.ts";
import { type ArchiveEntry, archiveOf } from "../../../../test/support/tar-archive.ts";
import { sharedData } from "../../../../test/support/tools.ts";
import { FileTree } from "../../../image/file-tree.ts";
import type { LayerSurvey, Program } from "../ledger/layer-survey.ts";
import type { FileOwner } from "../ledger/owner.ts";
import { findOwners } from "./find-owners.ts";

const file = (path: string, content: string | Uint8Array = "x"): ArchiveEntry => ({ path, typeFlag: "0", content });
const folder = (path: string): ArchiveEntry => ({ path: `${path}/`, typeFlag: "5" });
const symlink = (path: string, linkPath: string): ArchiveEntry => ({ path, typeFlag: "2", linkPath });

type Programs = Readonly<Record<string, Program>>;

async function layersOf(layers: readonly (readonly ArchiveEntry[])[], programs?: Programs): Promise<LayerSurvey[]> {
  return Promise.all(layers.map((entries) => surveyOf(archiveOf(entries), programs)));
}

function ownersOf(surveys: readonly LayerSurvey[]): FileOwner[][] {
  const layers = surveys.map((survey, index) => ({
    index,
    survey,
    instruction: { index, text: `RUN step ${index}` },
  }));
  return findOwners(layers, new FileTree(surveys.map(({ entries }) => entries)), ({ error }) => assert.fail(error));
}

/** `musl 1.2` or `RUN step 0` for each path. */
async function owned(layers: readonly (readonly ArchiveEntry[])[], programs?: Programs): Promise<string[][]> {
  const surveys = await layersOf(layers, programs);
  return ownersOf(surveys).map((owners) =>
    owners.map(({ kind, name, version }) => `${kind}: ${name}${version === null ? "" : ` ${version}`}`),
  );
}

const apk = (...packages: string[]) => file("lib/apk/db/installed", `${packages.join("\n\n")}\n\n`);
const MUSL = "P:musl\nV:1.2.5-r0\nF:lib\nR:ld-musl-x86_64.so.1";

test("the owners of the files of a real Alpine image are found", async (t) => {
  const archive = sharedData(t, "images/alpine-minirootfs-3.20.3-x86_64.tar.gz");
  if (archive === undefined) return;
  const survey = await surveyOf(gunzipSync(readFileSync(archive)));
  const [owners] = ownersOf([survey]);
  const { entries } = survey;
  const by = new Map(owners!.map((owner, entry) => [entries.path(entry), owner]));
  assert.deepEqual(by.get("lib/ld-musl-x86_64.so.1"), {
    kind: "apk",
    name: "musl",
    version: "1.2.5-r0",
    how: "package database",
  });
  assert.equal(by.get("bin/busybox")?.name, "busybox");
  assert.equal(by.get("etc/crontabs")?.name, "alpine-baselayout", "folders too");
  assert.equal(by.get("lib/libc.musl-x86_64.so.1")?.name, "musl", "links too");
  assert.equal(by.get("bin/ls")?.kind, "instruction", "a trigger made it: no package lists it");
  assert.equal(by.get("lib/apk/db/installed")?.name, "package database");
});

test("owners come from the database as it was when the layer was made", async () => {
  const owners = await owned([
    [file("lib/ld-musl-x86_64.so.1"), apk(MUSL)],
    [file("usr/bin/cc"), apk(MUSL, "P:gcc\nV:13\nF:usr/bin\nR:cc")],
    [file("usr/bin/.wh.cc", ""), apk(MUSL)],
    [file("usr/bin/cc")],
  ]);
  assert.equal(owners[0]![0], "apk: musl 1.2.5-r0");
  assert.equal(owners[1]![0], "apk: gcc 13");
  assert.deepEqual(owners[2], ["instruction: RUN step 2", "leftover: package database"]);
  assert.deepEqual(owners[3], ["instruction: RUN step 3"], "gcc was gone: somebody else put a cc there");
});

test("before the first database, the next one gives the owners", async () => {
  const owners = await owned([[file("lib/ld-musl-x86_64.so.1"), file("srv/x")], [apk(MUSL)]]);
  assert.deepEqual(owners[0], ["apk: musl 1.2.5-r0", "instruction: RUN step 0"]);
});

test("a database that was deleted still gives the owners in the layers before", async () => {
  const owners = await owned([
    [file("lib/ld-musl-x86_64.so.1"), apk(MUSL)],
    [file("lib/apk/.wh.db", ""), file("lib/ld-musl-x86_64.so.1", "mine")],
  ]);
  assert.equal(owners[0]![0], "apk: musl 1.2.5-r0");
  assert.equal(owners[1]![1], "instruction: RUN step 1");
});

test("dpkg: versions of qualified names, a merged /usr, diversions, and dpkg's own files", async () => {
  const [owners] = await owned([
    [
      symlink("bin", "usr/bin"),
      file("usr/bin/sh"),
      file("usr/bin/sh.distrib"),
      file("usr/lib/libc.so.6"),
      file(
        "var/lib/dpkg/status",
        "Package: libc6\nArchitecture: amd64\nMulti-Arch: same\nVersion: 2.36-9\nDescription: C\n continued: line\n" +
          "\nPackage: dash\nArchitecture: amd64\nVersion: 0.5\n\nPackage: bash\nVersion: 5.2\n",
      ),
      file("var/lib/dpkg/info/libc6:amd64.list", "/.\n/usr/lib/libc.so.6\n"),
      file("var/lib/dpkg/info/bash.list", "/.\n/bin\n/bin/sh\n"),
      file("var/lib/dpkg/info/dash.list", "/.\n/bin\n/bin/sh\n"),
      file("var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\ndash\n"),
    ],
  ]);
  assert.deepEqual(owners!.slice(0, 5), [
    "deb: bash 5.2",
    "deb: dash 0.5",
    "deb: bash 5.2",
    "deb: libc6 2.36-9",
    "leftover: package database",
  ]);
});

test("distroless: one control file and one list of checksums for each package, in any layer", async () => {
  const sum = "0".repeat(32);
  const owners = await owned([
    [file("usr/share/zoneinfo/UTC"), file("var/lib/dpkg/status.d/tzdata.md5sums", `${sum}  usr/share/zoneinfo/UTC\n`)],
    [file("var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 2026b\n")],
  ]);
  assert.deepEqual(owners, [["deb: tzdata 2026b", "deb: tzdata 2026b"], ["deb: tzdata 2026b"]]);
});

for (const [name, content] of [
  ["info/tool.list", "/.\n/usr\n/usr/bin\n/usr/bin/tool\n"],
  ["info/tool:amd64.list", "/.\n/usr\n/usr/bin\n/usr/bin/tool\n"],
  ["info/tool.md5sums", `${"0".repeat(32)}  usr/bin/tool\n`],
  ["info/tool:amd64.md5sums", `${"0".repeat(32)}  usr/bin/tool\n`],
] as const) {
  test(`dpkg: a package has its own record under status.d, and its files are in ${name}`, async () => {
    const record = file("var/lib/dpkg/status.d/named-otherwise", "Package: tool\nVersion: 1.2\nArchitecture: amd64\n");
    const owners = await owned([[file("usr/bin/tool"), record, file(`var/lib/dpkg/${name}`, content)]]);
    assert.deepEqual(owners, [["deb: tool 1.2", "deb: tool 1.2", "leftover: package database"]]);
  });
}

test("dpkg: if there is a list, the checksums next to it add nothing", async () => {
  const owners = await owned([
    [
      file("usr/bin/tool"),
      file("var/lib/dpkg/status", "Package: tool\nVersion: 1.2\nArchitecture: amd64\n"),
      file("var/lib/dpkg/info/tool.list", "/usr/bin/tool\n"),
      file("var/lib/dpkg/info/tool.md5sums", `${"0".repeat(32)}  usr/bin/tool\n`),
    ],
  ]);
  assert.equal(owners[0]![0], "deb: tool 1.2");
});

test("rpm: the databases of Red Hat and of SUSE are found in their places", async () => {
  const header = headerOf([
    [1000, STRING, ["bash"]],
    [1001, STRING, ["5.2"]],
    [1002, STRING, ["3.el9"]],
    [1116, INT32, [0]],
    [1117, STRING_ARRAY, ["bash"]],
    [1118, STRING_ARRAY, ["/bin/"]],
  ]);
  for (const database of [
    file("var/lib/rpm/rpmdb.sqlite", sqliteOf([header])),
    file("usr/lib/sysimage/rpm/rpmdb.sqlite", sqliteOf([header])),
    file("usr/lib/sysimage/rpm/Packages.db", ndbOf([header])),
  ]) {
    const [owners] = await owned([[symlink("bin", "usr/bin"), file("usr/bin/bash"), file("usr/bin/other"), database]]);
    const made = "instruction: RUN step 0";
    assert.deepEqual(owners, [made, "rpm: bash 5.2-3.el9", made, "leftover: package database"]);
  }
});

const goProgram = (path: string, version: string, main = true): Program => ({
  format: "elf",
  go: {
    version: "go1.26.8",
    path,
    modules: main ? [{ path: "example.com/order", version, main: true }] : [],
    info: null,
  },
  packer: null,
});

test("a Go program belongs to its main module, unless a package or a cache has it", async () => {
  const paths = ["app/order", "app/devel", "opt/gofmt", "root/.cache/go-build/aa/x", "usr/bin/cc", "tmp/order"];
  const [owners] = await owned([[...paths.map((path) => file(path)), apk("P:gcc\nV:13\nF:usr/bin\nR:cc")]], {
    "app/order": goProgram("example.com/order/cmd/order", "v1.2.3"),
    "app/devel": goProgram("example.com/order/cmd/order", "(devel)"),
    "opt/gofmt": goProgram("cmd/gofmt", "", false),
    "root/.cache/go-build/aa/x": goProgram("example.com/order", "v1.2.3"),
    "usr/bin/cc": goProgram("example.com/order", "v1.2.3"),
    "tmp/order": goProgram("example.com/order", "v1.2.3"),
  });
  assert.deepEqual(owners!.slice(0, 6), [
    "go: example.com/order v1.2.3",
    "go: example.com/order",
    "go: cmd/gofmt go1.26.8",
    "leftover: Go build cache",
    "apk: gcc 13",
    "go: example.com/order v1.2.3",
  ]);
});

test("what tools leave behind is recognized by its path", async () => {
  const left: readonly (readonly [ArchiveEntry, string])[] = [
    [folder("var/lib/apt/lists"), "instruction: RUN step 0"],
    [file("var/lib/apt/lists/deb_Packages"), "leftover: apt lists"],
    [file("var/cache/apt/archives/x.deb"), "leftover: apt archives"],
    [file("var/cache/apk/APKINDEX.1.tar.gz"), "leftover: apk cache"],
    [folder("go/pkg/mod"), "leftover: Go module cache"],
    [file("go/pkg/mod/golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64/bin/go"), "leftover: Go module cache"],
    [file("root/.cache/go-build/00/00-d"), "leftover: Go build cache"],
    [file("c/README"), "leftover: Go build cache"],
    [file("c/trim.txt"), "leftover: Go build cache"],
    [folder("c/00"), "leftover: Go build cache"],
    [folder("root/.npm/_cacache"), "instruction: RUN step 0"],
    [folder("root/.npm/_cacache/empty"), "instruction: RUN step 0"],
    [folder("c/ff"), "leftover: Go build cache"],
    [file("usr/local/go/bin/go"), "leftover: Go toolchain"],
    [folder("usr/local/go/pkg/tool"), "leftover: Go toolchain"],
    [file("usr/local/go/src/runtime/proc.go"), "leftover: Go toolchain"],
    [folder("usr/local/go/src/runtime"), "leftover: Go toolchain"],
    [file("usr/local/go/src/vendor/modules.txt"), "leftover: Go toolchain"],
    [file("src/vendor/modules.txt"), "leftover: vendor"],
    [file("src/vendor/x/y.go"), "leftover: vendor"],
    [file("other/vendor/y.php"), "instruction: RUN step 0"],
    [file("src/.git/HEAD"), "leftover: .git"],
    [file("src/.gitignore"), "instruction: RUN step 0"],
    [file("var/log/dpkg.log"), "leftover: logs"],
    [file("etc/passwd-"), "leftover: backups"],
    [file("app/__pycache__/a.pyc"), "leftover: __pycache__"],
    [file("core"), "instruction: RUN step 0"],
    [file("app/core.12"), "leftover: core dumps"],
    [file("tmp/x"), "leftover: temporary files"],
    [file("app/.wh.core", ""), "instruction: RUN step 0"],
  ];
  const [owners] = await owned([left.map(([entry]) => entry)], {
    "app/core.12": { format: "elf", go: null, packer: null },
  });
  assert.deepEqual(
    owners!.map((owner, entry) => [left[entry]![0].path, owner]),
    left.map(([{ path }, owner]) => [path, owner]),
  );
});

test("no path rule applies to a file that belongs to a package", async () => {
  const [owners] = await owned([[file("usr/share/man/man1/ls.1"), apk("P:docs\nV:1\nF:usr/share/man/man1\nR:ls.1")]]);
  assert.equal(owners![0], "apk: docs 1");
});

test("each owner is one object, and names in a hostile database do no harm", async () => {
  const surveys = await layersOf([[file("a"), file("b"), file("__proto__"), apk("P:__proto__\nV:1\nF:\nR:__proto__")]]);
  const [owners] = ownersOf(surveys);
  assert.equal(owners![0], owners![1]);
  assert.equal(owners![2]!.name, "__proto__");
});

test("npm: a package owns what is below its folder, except packages in it", async () => {
  const [owners] = await owned([
    [
      file("app/node_modules/express/package.json", '{"name":"express","version":"4.19.2"}'),
      folder("app/node_modules/express/lib"),
      file("app/node_modules/express/lib/express.js"),
      file("app/node_modules/express/node_modules/qs/index.js"),
      file("app/node_modules/express/node_modules/qs/package.json", '{"name":"qs","version":"6.11.0"}'),
      file("app/node_modules/@types/node/package.json", "{damaged"),
      file("app/node_modules/@types/node/fs.d.ts"),
      file("app/node_modules/.package-lock.json"),
      folder("app/node_modules/@types"),
    ],
  ]);
  assert.deepEqual(owners, [
    ...["npm: express 4.19.2", "npm: express 4.19.2", "npm: express 4.19.2", "npm: qs 6.11.0", "npm: qs 6.11.0"],
    ...["npm: @types/node", "npm: @types/node", "instruction: RUN step 0", "instruction: RUN step 0"],
  ]);
});

test("PyPI: a package owns what its RECORD lists, with the folders; an egg owns its folder", async () => {
  const site = "usr/lib/python3/site-packages";
  const [owners] = await owned([
    [
      folder(site),
      folder(`${site}/requests`),
      file(`${site}/requests/api.py`),
      file(`${site}/requests/odd, name.py`),
      file(`${site}/requests/__pycache__/api.pyc`),
      file(`${site}/requests/__pycache__/other.pyc`),
      file(
        `${site}/requests-2.32.3.dist-info/METADATA`,
        "Metadata-Version: 2.1\nName: requests\nVersion: 2.32.3\n\nText",
      ),
      file(
        `${site}/requests-2.32.3.dist-info/RECORD`,
        `requests/api.py,sha256=x,1\nrequests/__pycache__/api.pyc,,\n"requests/odd, name.py",,\n` +
          "../../../bin/requests,,\nrequests-2.32.3.dist-info/RECORD,,\nrequests-2.32.3.dist-info/METADATA,,\n",
      ),
      file("usr/bin/requests"),
      file(`${site}/old.egg-info/PKG-INFO`, "Name: old\nVersion: 1\n"),
      file(`${site}/old.egg-info/top_level.txt`),
    ],
  ]);
  assert.deepEqual(owners, [
    "instruction: RUN step 0",
    ...Array(4).fill("pypi: requests 2.32.3"),
    "leftover: __pycache__",
    ...Array(3).fill("pypi: requests 2.32.3"),
    ...["pypi: old 1", "pypi: old 1"],
  ]);
});

test("a package of the operating system takes precedence over a package's own record", async () => {
  const [owners] = await owned([
    [
      file("usr/lib/node_modules/npm/package.json", '{"name":"npm","version":"10"}'),
      file("usr/lib/node_modules/npm/x.js"),
      apk("P:npm-of-alpine\nV:1\nF:usr/lib/node_modules/npm\nR:x.js"),
    ],
  ]);
  assert.deepEqual(owners!.slice(0, 2), ["npm: npm 10", "apk: npm-of-alpine 1"]);
});

test("a database that cannot be read is reported, and its packages' files belong to the instruction", async () => {
  const [survey] = await layersOf([
    [
      file("var/lib/rpm/Packages", "Berkeley"),
      file("var/lib/rpm/rpmdb.sqlite", "damaged"),
      file("var/lib/rpm/rpmdb.sqlite-wal", "log"),
      file("usr/bin/x"),
    ],
  ]);
  const told: string[] = [];
  const owners = findOwners(
    [{ index: 0, instruction: null, survey: survey! }],
    new FileTree([survey!.entries]),
    (file) => told.push(`${file.error.code} ${file.error.where} ${file.error.why}`),
  );
  assert.deepEqual(told, [
    "package-database-invalid layer[0] › var/lib/rpm/Packages rpm's Berkeley DB format is not read",
    "package-database-invalid layer[0] › var/lib/rpm/rpmdb.sqlite-wal it has changes in a separate write-ahead log",
    "package-database-invalid layer[0] › var/lib/rpm/rpmdb.sqlite it is not an SQLite database",
  ]);
  assert.deepEqual(owners[0]![3], { kind: "instruction", name: "layer 0", version: null, how: "layer" });
});
