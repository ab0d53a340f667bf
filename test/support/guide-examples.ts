import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { PLAIN, slimEnvironment } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";
import { REPOSITORY } from "./tools.ts";

const GUIDE = join(REPOSITORY, "docs/guide/library.md");
/** Ends what an example prints. */
const END = "-- end of the example --";

/** The examples of the guide to the library, in their order. */
export function guideExamples(): readonly string[] {
  const examples = [...readFileSync(GUIDE, "utf8").matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);
  assert.ok(examples.length >= 7, `the guide has ${examples.length} examples`);
  return examples;
}

/** A folder in which `./cmd/order` is a small program, as in the guide, with a report that finds nothing in it. */
export function projectFolder(t: TestContext): string {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "cmd"));
  cpSync(PLAIN, join(folder, "cmd/order"), { recursive: true });
  const report = { SchemaVersion: 2, ArtifactName: "order", Results: [] };
  writeFileSync(join(folder, "trivy.json"), JSON.stringify(report));
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(join(folder, "signing.pem"), privateKey.export({ format: "pem", type: "pkcs8" }));
  writeFileSync(join(folder, "cosign.pub"), publicKey.export({ format: "pem", type: "spki" }));
  return folder;
}

/** Runs examples one after the other in the folder of `projectFolder`: each prints something. */
export function runExamples(folder: string, examples: readonly string[]): void {
  const library = pathToFileURL(join(REPOSITORY, "src/index.ts")).href;
  const runs = examples.map((code, index) => {
    const file = `example-${index}.ts`;
    writeFileSync(join(folder, file), code.replace('from "plimsoll"', `from ${JSON.stringify(library)}`));
    return `await import("./${file}");\nconsole.log(${JSON.stringify(END)});\n`;
  });
  writeFileSync(join(folder, "all.ts"), runs.join(""));
  const said = execFileSync(process.execPath, ["all.ts"], { cwd: folder, env: slimEnvironment(), encoding: "utf8" });
  const [rest, ...found] = said.split(`${END}\n`).reverse();
  assert.deepEqual([rest, found.length], ["", examples.length]);
  for (const [index, text] of found.reverse().entries()) assert.notEqual(text.trim(), "", examples[index]!);
}

/** Whether an example compiles the standard library several times, as in a container: that takes a minute. */
export function compilesAnew(example: string): boolean {
  return example.includes("measureFactors(");
}
