/**
 * `npm run release -- VERSION`: says what a release would do, and does nothing. With `--do` it does the steps that can
 * be undone: version, changelog, commit and tag on this machine. Pushing and publishing are left to a person.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, run } from "./program.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
}

const UNRELEASED = "## Unreleased";

/** `1.2.3` as numbers that can be compared; undefined for a text that is not a version. Pre-releases are not made. */
export function partsOf(version: string): readonly number[] | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  return match === null ? undefined : match.slice(1).map(Number);
}

export function isNewer(version: string, than: string): boolean {
  const [one, other] = [partsOf(version), partsOf(than)];
  if (one === undefined || other === undefined) return false;
  const differing = one.findIndex((part, index) => part !== other[index]);
  return differing >= 0 && one[differing]! > other[differing]!;
}

/** The reasons why a version cannot be released; empty if it can. */
export function obstacles(version: string, manifest: Manifest, changelog: string, status: string): string[] {
  return [
    ...(partsOf(version) === undefined ? [`${version} is not MAJOR.MINOR.PATCH`] : []),
    ...(isNewer(version, manifest.version) ? [] : [`${version} is not newer than ${manifest.version}`]),
    ...(changelog.includes(`\n${UNRELEASED}\n`) ? [] : [`CHANGELOG.md has no section "${UNRELEASED.slice(3)}"`]),
    ...(status === "" ? [] : ["the checkout has changes that are not committed"]),
  ];
}

/** The changelog with the version as the heading of its unreleased section. */
export function released(changelog: string, version: string, date: string): string {
  return changelog.replace(UNRELEASED, `## ${version} (${date})`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { do: { type: "boolean" } }, allowPositionals: true });
  const [version] = positionals;
  if (version === undefined) {
    console.error("usage: npm run release -- VERSION [--do]");
    process.exitCode = 2;
    return;
  }
  const manifestPath = join(ROOT, "package.json");
  const changelogPath = join(ROOT, "CHANGELOG.md");
  const [text, changelog] = [readFileSync(manifestPath, "utf8"), readFileSync(changelogPath, "utf8")];
  const manifest = JSON.parse(text) as Manifest;
  const { output: status } = await run("git", ["status", "--porcelain"]);
  const found = obstacles(version, manifest, changelog, status);
  for (const obstacle of found) console.error(`cannot release ${version}: ${obstacle}`);
  const date = new Date().toISOString().slice(0, 10);
  console.log(
    [
      `release of ${manifest.name} ${version}, ${date}:`,
      "  1  npm test, npm run test:slow and npm run bundle have to pass: run them first",
      `  2  package.json: version ${manifest.version} → ${version}`,
      `  3  CHANGELOG.md: "Unreleased" → "${version} (${date})"`,
      `  4  git commit, and git tag v${version}`,
      `  5  by a person: git push --follow-tags, then npm publish`,
      `  6  by a person: npm run executables, then attach every file of dist-executables/ to the release of v${version}`,
    ].join("\n"),
  );
  if (found.length > 0) process.exitCode = 1;
  else if (values.do) await carryOut(version, { manifestPath, text, changelogPath, changelog, date });
  else console.log("nothing was done; --do does steps 2 to 4");
}

interface Files {
  readonly manifestPath: string;
  readonly text: string;
  readonly changelogPath: string;
  readonly changelog: string;
  readonly date: string;
}

async function carryOut(version: string, { manifestPath, text, changelogPath, changelog, date }: Files): Promise<void> {
  writeFileSync(manifestPath, text.replace(/"version": "[^"]*"/, `"version": "${version}"`));
  writeFileSync(changelogPath, released(changelog, version, date));
  for (const args of [
    ["commit", "--quiet", "--message", `Release ${version}`, "package.json", "CHANGELOG.md"],
    ["tag", "--annotate", "--message", `plimsoll ${version}`, `v${version}`],
  ]) {
    const { exitCode, output } = await run("git", args);
    if (exitCode !== 0) throw new Error(`git ${args[0]} failed\n${output}`);
  }
  console.log(`v${version} is committed and tagged here; steps 5 and 6 are yours`);
}

if (import.meta.main) await main();
