import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bundle } from "../scripts/bundle.ts";
import { run } from "../scripts/program.ts";
import { temporaryFolder } from "./support/temporary.ts";
import { REPOSITORY, requireTool } from "./support/tools.ts";

test("the published package", async (t) => {
  const root = temporaryFolder(t);
  for (const path of ["package.json", "README.md", "LICENSE", "NOTICE", "data", "docs", "src", "bin"]) {
    cpSync(join(REPOSITORY, path), join(root, path), { recursive: true });
  }
  await bundle(join(root, "dist"));
  const { version, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const launcher = join(root, bin.plimsoll);

  await t.test("runs from one file, with nothing installed beside it", async () => {
    assert.deepEqual(await run(process.execPath, [launcher, "--version"]), { exitCode: 0, output: `${version}\n` });
    const { exitCode, output } = await run(process.execPath, [launcher, "slim", "--help"]);
    assert.equal(exitCode, 0);
    assert.match(output, /USAGE/);
  });

  await t.test("holds the program, its data and the pages that its messages name, and nothing else", async (t) => {
    const npm = requireTool(t, "npm");
    if (npm === undefined) return;
    const { output } = await run(npm, ["pack", "--dry-run", "--json", "--ignore-scripts", "--silent"], { cwd: root });
    const [pack] = Object.values(JSON.parse(output)) as { files: { path: string }[] }[];
    const paths = pack!.files.map(({ path }) =>
      path.startsWith("docs/") ? path.split("/").slice(0, 2).join("/") : path,
    );
    assert.deepEqual([...new Set(paths)].sort(), [
      "LICENSE",
      "NOTICE",
      "README.md",
      "data/base/LICENSE.roots",
      "data/base/MANIFEST.json",
      "data/base/roots.pem",
      "data/base/zones.pack",
      "data/prober/go.mod",
      "data/prober/main.go",
      "data/prober/response.go",
      "data/prober/socket_linux.go",
      "data/prober/target.go",
      "dist/LICENSES.txt",
      "dist/cli.js",
      "dist/plimsoll.js",
      "docs/errors",
      "docs/guide",
      "docs/rules",
      "package.json",
    ]);
  });

  await t.test("brings the licence of everything that is in the bundle", () => {
    const licences = readFileSync(join(root, "dist/LICENSES.txt"), "utf8");
    for (const name of ["@stricli/core", "listr2", "undici", "yaml", "zod"])
      assert.ok(licences.includes(`==== ${name} `), name);
  });

  await t.test("says on a Node that is too old what to do", async () => {
    const older = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "24.15.0" } })`;
    const { exitCode, output } = await run(process.execPath, [
      `--import=data:text/javascript,${encodeURIComponent(older)}`,
      launcher,
      "--version",
    ]);
    assert.equal(exitCode, 4);
    assert.match(output, /^error plimsoll needs Node 26 or newer, and this is v.*\n {2}why .*\n {2}fix .*\n$/);
  });
});
