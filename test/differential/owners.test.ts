import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { parseRpmSqlite } from "../../src/format/package-database/rpm.ts";
import { FileTree } from "../../src/image/file-tree.ts";
import type { FileOwner } from "../../src/measure/image/ledger/owner.ts";
import { findOwners } from "../../src/measure/image/owners/find-owners.ts";
import { podmanFor } from "../support/containers.ts";
import { surveyOf } from "../support/layer-survey.ts";
import { surveyOfRoot } from "../support/own-system.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool, sharedData } from "../support/tools.ts";

/** The owner of each path in a single layer. */
async function ownersIn(tar: Uint8Array): Promise<ReadonlyMap<string, FileOwner>> {
  const survey = await surveyOf(tar);
  const { entries } = survey;
  const [owners] = findOwners([{ index: 0, instruction: null, survey }], new FileTree([entries]), ({ error }) => {
    throw error;
  });
  return new Map(owners!.map((owner, entry) => [entries.path(entry), owner]));
}

test("the owners are those that apk itself names", async (t) => {
  const archive = sharedData(t, "images/alpine-minirootfs-3.20.3-x86_64.tar.gz");
  const podman = podmanFor(t);
  if (archive === undefined || podman === undefined) return;
  const script = "find / -xdev ! -type d -print0 | xargs -0 apk info --who-owns 2>&1";
  const imported = await podman("import", "--quiet", archive, "alpine");
  assert.equal(imported.exitCode, 0, imported.stderr);
  const ran = await podman("run", "--rm", "--network", "none", "alpine", "sh", "-c", script);
  const said = [...ran.stdout.matchAll(/^\/(\S+) is owned by (\S+)$/gm)].map(([, path, owner]) => [path, owner]);
  assert.ok(said.length > 100, `${ran.stdout}${ran.stderr}`);

  const ours = [...(await ownersIn(gunzipSync(readFileSync(archive))))]
    .filter(([, { kind }]) => kind === "apk")
    .map(([path, { name, version }]) => [path, `${name}-${version}`] as const);
  const folders = execFileSync("tar", ["-tzf", archive], { encoding: "utf8" })
    .split("\n")
    .filter((path) => path.endsWith("/"));
  const named = new Set(folders.map((path) => path.replace(/^\.\/|\/$/g, "")));
  assert.deepEqual(ours.filter(([path]) => !named.has(path)).sort(), said.sort(), "apk is not asked about folders");
});

const DPKG_FOLDERS = ["var/lib/dpkg/info", "var/lib/dpkg/status", "var/lib/dpkg/diversions"];
const MERGED = ["bin", "sbin", "lib"];
const SOME_FOLDERS = ["etc", "usr/bin", "usr/sbin", "usr/share/bash-completion"];

const SPEC = (name: string, files: readonly string[]) => `Name: ${name}
Version: 1.2
Release: 3
Epoch: 4
Summary: made for a test
License: Apache-2.0
BuildArch: noarch
%description
%install
${files.map((file) => `install -D /dev/null %{buildroot}${file}`).join("\n")}
%files
${files.join("\n")}
`;

test("packages and their paths are those that rpm lists from its database", (t) => {
  const rpm = requireTool(t, "rpm");
  const rpmbuild = requireTool(t, "rpmbuild");
  if (rpm === undefined || rpmbuild === undefined) return;
  const folder = temporaryFolder(t);
  const database = join(folder, "rpmdb");
  const run = (program: string, ...words: string[]) =>
    execFileSync(program, ["--define", `_topdir ${folder}`, "--define", `_dbpath ${database}`, ...words], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  // Enough names that a header spans many of the database's pages.
  const many = Array.from({ length: 300 }, (_, index) => `/usr/share/many/folder-${index % 7}/name-${index}`);
  for (const [name, files] of [
    ["many", many],
    ["one", ["/opt/one"]],
  ] as const) {
    const spec = join(folder, `${name}.spec`);
    writeFileSync(spec, SPEC(name, files));
    run(rpmbuild, "-bb", spec);
    run(rpm, "-i", "--justdb", "--nodeps", "--noscripts", join(folder, `RPMS/noarch/${name}-1.2-3.noarch.rpm`));
  }
  const said = run(rpm, "-qa", "--queryformat", "[%{=NAME}\\t%{=EVR}\\t%{FILENAMES}\\n]").trim().split("\n").sort();
  const ours = parseRpmSqlite(readFileSync(join(database, "rpmdb.sqlite")), "rpmdb.sqlite")
    .flatMap(({ name, version, paths }) => paths.map((path) => `${name}\t${version}\t${path}`))
    .sort();
  assert.deepEqual(ours, said);
  assert.equal(ours.length, many.length + 1);
});

test("the owners are those that dpkg names on this machine", (t) => {
  const dpkg = requireTool(t, "dpkg");
  if (dpkg === undefined) return;
  const survey = surveyOfRoot("/", [...MERGED, ...DPKG_FOLDERS, ...SOME_FOLDERS]);
  const { entries } = survey;
  const [owners] = findOwners([{ index: 0, instruction: null, survey }], new FileTree([entries]), ({ error }) => {
    throw error;
  });
  const paths = Array.from({ length: entries.length }, (_, entry) => entries.path(entry));
  const { said, movedTo } = dpkgOwners(dpkg, paths);
  const different = paths.flatMap((path, entry) => {
    const { kind, name } = owners![entry]!;
    const ours = kind === "deb" ? name : undefined;
    const theirs = said.get(path);
    const agreed = ours === undefined ? theirs === undefined : theirs?.has(ours);
    return agreed || movedTo.has(path) ? [] : [{ path, ours, theirs }];
  });
  assert.deepEqual(different, []);
  assert.ok(said.size > 1000, `dpkg knows only ${said.size} of ${paths.length} paths`);
});

/**
 * The packages that `dpkg -S` names for each path. It knows a path only as the package has it: with a merged /usr it is
 * asked for both names. Where a file was moved because of a diversion, it names the diversion and no owner.
 */
function dpkgOwners(dpkg: string, paths: readonly string[]) {
  const said = new Map<string, Set<string>>();
  const movedTo = new Set<string>();
  for (let start = 0; start < paths.length; start += 1000) {
    const asked = paths.slice(start, start + 1000).flatMap((path) => [`/${path}`, `/${path.replace(/^usr\//, "")}`]);
    const literal = asked.map((path) => path.replace(/[[\]*?\\]/g, "\\$&"));
    const { stdout } = spawnSync(dpkg, ["-S", ...literal], { encoding: "utf8", maxBuffer: 1 << 28 });
    for (const [, names, path] of stdout.matchAll(/^(.*?): \/(.*)$/gm)) {
      const isDiversion = /^(?:local diversion|diversion by .*) (from|to)$/.exec(names!)?.[1];
      if (isDiversion === "to") movedTo.add(path!);
      if (isDiversion !== undefined) continue;
      for (const alias of [path!, `usr/${path}`]) {
        const owners = said.get(alias) ?? new Set();
        said.set(alias, owners);
        for (const name of names!.split(", ")) owners.add(name.split(":")[0]!);
      }
    }
  }
  return { said, movedTo };
}
