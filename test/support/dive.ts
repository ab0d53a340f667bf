import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { DiveNumbers } from "../../src/measure/image/dive.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

type Compared = Omit<DiveNumbers, "userWastedPercent">;

interface DiveExport {
  readonly layer: readonly { readonly sizeBytes: number }[];
  readonly image: Omit<Compared, "layerSizesBytes">;
}

/** Runs dive on docker archives, in a temporary folder. */
export class Dive {
  readonly folder: string;
  readonly #program: string;

  private constructor(program: string, folder: string) {
    this.#program = program;
    this.folder = folder;
  }

  static find(t: TestContext): Dive | undefined {
    const program = requireTool(t, "dive");
    return program === undefined ? undefined : new Dive(program, temporaryFolder(t));
  }

  /**
   * dive's figures. Where sizes are equal, dive's order is that of an unstable sort, so they are sorted by name here.
   */
  measure(archive: string): Compared {
    const file = join(this.folder, "dive.json");
    // dive overwrites an existing file without truncating it.
    rmSync(file, { force: true });
    execFileSync(this.#program, ["--source", "docker-archive", archive, "--json", file], { stdio: "ignore" });
    const { image, layer }: DiveExport = JSON.parse(readFileSync(file, "utf8"));
    const fileReference = image.fileReference.toSorted(
      (a, b) => b.sizeBytes - a.sizeBytes || (a.file < b.file ? -1 : 1),
    );
    return { ...image, fileReference, layerSizesBytes: layer.map(({ sizeBytes }) => sizeBytes) };
  }

  /** The result of dive's gate for each rule: PASS, FAIL or SKIP. */
  gate(archive: string, rules: string): Record<string, string> {
    const file = join(this.folder, "dive-ci");
    writeFileSync(file, rules);
    const words = ["--source", "docker-archive", archive, "--ci", "--ci-config", file];
    const { stdout } = spawnSync(this.#program, words, { encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
    const lines = stdout.matchAll(/(PASS|FAIL|SKIP) +(\w+) \(/g);
    return Object.fromEntries([...lines].map(([, status, rule]) => [rule, status]));
  }
}
