/** `npm run bundle`: what the npm package runs. Everything is in one file, so that a start reads one file. */
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { ROOT } from "./program.ts";

/** Writes the launcher, the program and the licences of what was bundled into `folder`, which is emptied first. */
export async function bundle(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: { plimsoll: "scripts/launcher.ts" },
    outdir: folder,
    format: "esm",
    // The oldest Node that can say that it is too old.
    target: "node14.8",
    banner: { js: "#!/usr/bin/env node" },
  });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { cli: "src/cli.ts", index: "src/index.ts" },
    outdir: folder,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node26",
    keepNames: true,
    legalComments: "none",
    metafile: true,
    // The launcher imports it, and it is the program all the same.
    define: { "import.meta.main": "true" },
    // CommonJS dependencies ask for Node's own modules with require.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  writeFileSync(join(folder, "LICENSES.txt"), licencesOf(metafile));
}

/** The licence of every package that is in the bundle. A package without one stops the bundle. */
function licencesOf(metafile: Metafile): string {
  const packages = Object.keys(metafile.inputs).map((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(packages.filter((path) => path !== undefined))].sort().map(licenceOf).join("\n");
}

function licenceOf(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
  const [file] = globSync("{LICENSE,LICENCE,license}*", { cwd: join(ROOT, folder) });
  if (file === undefined) throw new Error(`${name} ${version} is bundled and comes without a licence`);
  return `==== ${name} ${version}\n\n${readFileSync(join(ROOT, folder, file), "utf8").trim()}\n`;
}

if (import.meta.main) await bundle(join(ROOT, "dist"));
