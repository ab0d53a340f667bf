import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { formatPlatform } from "../../src/format/oci/platform.ts";
import { platformOfNode } from "../../src/store/form.ts";
import { ROOT, run } from "../program.ts";

const RUNTIME = join(ROOT, "runtime");
const CACHE = join(ROOT, "node_modules/.cache/plimsoll-node");

/** The Node of one platform, as runtime/package-lock.json pins it. */
export interface NodeRelease {
  /** In Go's names: `linux/amd64`. */
  readonly platform: string;
  /** The npm package. */
  readonly name: string;
  readonly version: string;
  /** The program in the package. */
  readonly program: string;
  /** What npm calls the platform. */
  readonly os: string;
  readonly cpu: string;
}

interface LockedPackage {
  readonly version: string;
  readonly os: string;
  readonly cpu: string;
  readonly bin: { readonly node: string };
}

/** One for each platform that npm has a Node for, sorted by platform. */
export function nodeReleases(): readonly NodeRelease[] {
  const lock = JSON.parse(readFileSync(join(RUNTIME, "package-lock.json"), "utf8"));
  const { "": _, ...packages } = lock.packages as Record<string, LockedPackage>;
  return Object.entries(packages)
    .map(([path, { version, os, cpu, bin }]) => {
      const platform = formatPlatform(platformOfNode(os, cpu));
      return { platform, name: path.replace("node_modules/", ""), version, program: bin.node, os, cpu };
    })
    .sort((one, other) => (one.platform < other.platform ? -1 : 1));
}

/**
 * The folder of the package: the one that the checkout runs on, or one that was fetched before, or else it is fetched
 * now, with the checksum of the lock file. Throws an error that says what npm said.
 */
export async function installNode(release: NodeRelease): Promise<string> {
  const { name, version, program, os, cpu } = release;
  const own = join(RUNTIME, "node_modules", name);
  if (existsSync(join(own, program)) && versionOf(own) === version) return own;
  const kept = join(CACHE, `${name}-${version}`);
  if (existsSync(kept)) return kept;
  mkdirSync(CACHE, { recursive: true });
  const fresh = mkdtempSync(join(CACHE, ".new-"));
  try {
    for (const file of ["package.json", "package-lock.json", ".npmrc"]) cpSync(join(RUNTIME, file), join(fresh, file));
    const flags = ["--ignore-scripts", "--include=optional", "--loglevel=error", `--os=${os}`, `--cpu=${cpu}`];
    const { output } = await run("npm", ["ci", ...flags], { cwd: fresh });
    const fetched = join(fresh, "node_modules", name);
    if (!existsSync(join(fetched, program))) throw new Error(`npm brought no ${name} ${version}\n${output}`);
    // A folder that is there is whole; another run may have put it there first.
    if (!existsSync(kept)) renameSync(fetched, kept);
    return kept;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function versionOf(folder: string): string {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
}
