import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { findSharedObjects } from "../../src/evidence/runtime/shared-objects.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { packFolder } from "../support/built-image.ts";
import { filesOfTar } from "../support/image-files.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { findProgram, requireTool } from "../support/tools.ts";

const LOADER = "/lib64/ld-linux-x86-64.so.2";

/**
 * A root folder with this machine's libc and objects made by gcc. Undefined, with the test skipped, without these
 * tools.
 */
function makeRoot(
  t: TestContext,
): { readonly root: string; readonly gcc: (out: string, words: string[]) => void } | undefined {
  const gcc = requireTool(t, "gcc");
  const chroot = requireTool(t, "chroot");
  if (gcc === undefined || chroot === undefined || requireTool(t, "ldconfig") === undefined) return undefined;
  if (process.getuid?.() !== 0 || process.arch !== "x64") {
    t.skip("only root may change its root folder");
    return undefined;
  }
  const root = temporaryFolder(t);
  for (const path of [LOADER, "/lib/x86_64-linux-gnu/libc.so.6"]) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    copyFileSync(path, join(root, path));
  }
  const source = join(root, "source.c");
  writeFileSync(source, "int NAME(void) { return 0; } int main(void) { return 0; }\n");
  const run = (out: string, words: string[]) => {
    mkdirSync(join(root, dirname(out)), { recursive: true });
    const name = out.replaceAll(/\W/g, "_");
    execFileSync(gcc, [
      `-DNAME=f_${name}`,
      "-o",
      join(root, out),
      source,
      "-Wl,--no-as-needed",
      "-Wl,--unresolved-symbols=ignore-all",
      ...words,
    ]);
  };
  return { root, gcc: run };
}

/** The objects that the loader itself says it loads, inside the folder. */
function loaded(root: string, program: string, env: Readonly<Record<string, string>>): readonly string[] {
  const { stdout, stderr } = spawnSync(findProgram("chroot")!, [root, LOADER, "--list", program], {
    encoding: "utf8",
    env,
  });
  assert.equal(stderr, "");
  return stdout
    .split("\n")
    .map((line) => /=> (\/\S+)/.exec(line)?.[1])
    .filter((path) => path !== undefined)
    .sort();
}

async function found(root: string, program: string, libraryPath?: string): Promise<readonly string[]> {
  const files = await filesOfTar(packFolder(root));
  const content = accessBytes(readFileSync(join(root, program)));
  const closure = await findSharedObjects(files, { path: program.slice(1), content }, libraryPath, async () => []);
  assert.deepEqual(closure.missing, []);
  const own = new Set(["etc/ld.so.cache", LOADER.slice(1)]);
  return closure.files
    .map(({ path }) => path)
    .filter((path) => !own.has(path))
    .map((path) => `/${path}`)
    .sort();
}

test("the loader loads the same objects: RUNPATH, RPATH, LD_LIBRARY_PATH, ld.so.conf, in this order", async (t) => {
  const made = makeRoot(t);
  if (made === undefined) return;
  const { root, gcc } = made;
  const shared = (path: string, soname: string, ...words: string[]) =>
    gcc(path, ["-shared", "-fPIC", `-Wl,-soname,${soname}`, ...words]);
  shared("/opt/conf/libdeep.so.1", "libdeep.so.1");
  shared("/app/lib/libdeep.so.1", "libdeep.so.1");
  shared("/opt/conf/libconf.so.1", "libconf.so.1", `-L${root}/opt/conf`, "-l:libdeep.so.1");
  shared("/app/lib/libown.so.1", "libown.so.1", `-L${root}/app/lib`, "-l:libdeep.so.1");
  shared("/env/libconf.so.1", "libconf.so.1");
  mkdirSync(join(root, "etc"));
  writeFileSync(join(root, "etc/ld.so.conf"), "/opt/conf\n");
  execFileSync(findProgram("ldconfig")!, ["-r", root]);
  const needs = [`-L${root}/app/lib`, "-l:libown.so.1", `-L${root}/opt/conf`, "-l:libconf.so.1"];
  gcc("/app/bin/runpath", ["-Wl,--enable-new-dtags", "-Wl,-rpath,$ORIGIN/../lib", ...needs]);
  gcc("/app/bin/rpath", ["-Wl,--disable-new-dtags", `-Wl,-rpath,${"$"}{ORIGIN}/../lib`, ...needs]);
  for (const program of ["/app/bin/runpath", "/app/bin/rpath"]) {
    for (const path of [undefined, "/env", "/app/lib:/env"]) {
      const env = path === undefined ? {} : { LD_LIBRARY_PATH: path };
      const said = loaded(root, program, env);
      assert.ok(said.length >= 4, said.join(" "));
      const plain = (paths: readonly string[]) =>
        paths.map((each) => each.replace("/app/bin/../lib", "/app/lib")).sort();
      assert.deepEqual(await found(root, program, path), plain(said), `${program} with LD_LIBRARY_PATH ${path}`);
    }
  }
});

test("an object for another machine is skipped, and links in the chain are named", async (t) => {
  const made = makeRoot(t);
  if (made === undefined) return;
  const { root, gcc } = made;
  gcc("/real/libx.so.1.2", ["-shared", "-fPIC", "-Wl,-soname,libx.so.1"]);
  mkdirSync(join(root, "one"));
  writeFileSync(join(root, "one/libx.so.1"), "/* GNU ld script */\n");
  symlinkSync("real", join(root, "two"));
  symlinkSync("libx.so.1.2", join(root, "real/libx.so.1"));
  gcc("/prog", ["-Wl,-rpath,/two", `-L${root}/real`, "-l:libx.so.1"]);
  rmSync(join(root, "source.c"));
  const paths = await found(root, "/prog", "/one");
  assert.deepEqual(
    paths.filter((path) => !path.startsWith("/lib")),
    ["/real/libx.so.1", "/real/libx.so.1.2", "/two"],
  );
});

test("an object that lacks a required symbol version is reported, as by the loader", async (t) => {
  const made = makeRoot(t);
  if (made === undefined) return;
  const { root, gcc } = made;
  const versions = (...names: string[]) => {
    const script = join(root, "versions");
    writeFileSync(script, names.map((name) => `${name} { global: ${name}_f; };\n`).join(""));
    writeFileSync(join(root, "source.c"), names.map((name) => `int ${name}_f(void) { return 0; }\n`).join(""));
    gcc("/lib/libv.so.1", ["-shared", "-fPIC", "-Wl,-soname,libv.so.1", `-Wl,--version-script=${script}`]);
  };
  versions("V1", "V2");
  writeFileSync(join(root, "source.c"), "int V2_f(void); int main(void) { return V2_f(); }\n");
  gcc("/prog", [`-L${root}/lib`, "-l:libv.so.1"]);
  assert.ok((await found(root, "/prog")).includes("/lib/libv.so.1"));
  versions("V1");
  const chroot = findProgram("chroot")!;
  assert.match(spawnSync(chroot, [root, "/prog"], { encoding: "utf8" }).stderr, /version `V2' not found/);
  const files = await filesOfTar(packFolder(root));
  const content = accessBytes(readFileSync(join(root, "prog")));
  const { missing } = await findSharedObjects(files, { path: "prog", content }, undefined, async () => []);
  assert.deepEqual(
    missing.map(({ name, neededBy }) => [name, neededBy]),
    [["libv.so.1", "/prog"]],
  );
  assert.match(missing[0]!.problem, /^has no version V2/);
});
