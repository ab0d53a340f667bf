/** What sealing an image takes beside cosign, in the same registry with the same key. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ORDER } from "../test/support/slim.ts";
import { interleaved, median, medianOfPairs, timed } from "./sampling.ts";
import { asRatio, asSeconds, type Figure } from "./verdict.ts";

/** What cosign states, by type. It is given predicates, where plimsoll makes them from the image and the build. */
const PREDICATES = {
  "https://spdx.dev/Document": "sbom.json",
  "https://slsa.dev/provenance/v1": "provenance.json",
} as const;

interface Ground {
  readonly folder: string;
  /** plimsoll's script. */
  readonly script: string;
  /** `127.0.0.1:PORT` */
  readonly registry: string;
}

/**
 * A signature, an SBOM and provenance: what `slim --attest sbom,provenance --sign` takes longer than `slim`, beside one
 * `cosign sign` and two `cosign attest`. Each round has a repository of its own.
 */
export async function sealFigure({ folder, script, registry }: Ground, rounds: number): Promise<Figure> {
  const cwd = join(folder, "seal");
  mkdirSync(cwd);
  writePredicates(cwd);
  const env = {
    ...process.env,
    COSIGN_PASSWORD: "pass word",
    PLIMSOLL_CACHE: join(folder, "cache"),
    DOCKER_CONFIG: cwd,
  };
  execFileSync("cosign3", ["generate-key-pair"], { cwd, env, stdio: "ignore" });
  execFileSync("cosign3", ["signing-config", "create", "--out", "signing.json"], { cwd, env });
  const slim = (name: string, ...words: readonly string[]) => {
    const args = [script, "slim", ORDER, "-o", `${registry}/${name}:v1`, "--measure", "none", ...words];
    return timed({ program: process.execPath, args, cwd, env });
  };
  const cosign = (...words: readonly string[]) => timed({ program: "cosign3", args: words, cwd, env });
  const plain = ["--key", "cosign.key", "--signing-config", "signing.json", "--allow-http-registry", "--yes"];
  await slim("warm");
  const samples = await interleaved(rounds, {
    slim: (round) => slim(`plain-${round}`),
    sealed: (round) => slim(`sealed-${round}`, "--attest", "sbom,provenance", "--sign", "cosign.key"),
    cosign: async (round) => {
      await slim(`cosign-${round}`);
      const image = `${registry}/cosign-${round}:v1`;
      let seconds = await cosign("sign", ...plain, image);
      for (const [type, predicate] of Object.entries(PREDICATES)) {
        seconds += await cosign("attest", ...plain, "--predicate", predicate, "--type", type, image);
      }
      return seconds;
    },
  });
  const sealing = samples.sealed.map((seconds, round) => seconds - samples.slim[round]!);
  return {
    name: "sign + attest SBOM + attest provenance, of cosign",
    ours: `${asSeconds(median(samples.sealed))} − ${asSeconds(median(samples.slim))}`,
    theirs: `cosign ${asSeconds(median(samples.cosign))}`,
    value: medianOfPairs(sealing, samples.cosign, (a, b) => a / b),
    limit: 0.6,
    show: asRatio,
  };
}

/** As large as those of a service with a hundred modules. */
function writePredicates(cwd: string): void {
  const names = Array.from({ length: 100 }, (_, number) => `example.com/module-${number}`);
  const packages = names.map((name) => ({ name, versionInfo: "v1.2.3", downloadLocation: "NOASSERTION" }));
  writeFileSync(join(cwd, "sbom.json"), JSON.stringify({ spdxVersion: "SPDX-2.3", packages }));
  const digest = { sha256: "0".repeat(64) };
  const resolvedDependencies = names.map((name) => ({ uri: `pkg:golang/${name}@v1.2.3`, digest }));
  const buildDefinition = { buildType: "https://plimsoll.dev/build/go/v1", resolvedDependencies };
  const provenance = { buildDefinition, runDetails: { builder: { id: "https://example.com/builder" } } };
  writeFileSync(join(cwd, "provenance.json"), JSON.stringify(provenance));
}
