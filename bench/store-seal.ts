/** What sealing an image takes beside cosign, in the same registry with the same key. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ORDER } from "../test/support/slim.ts";
import { interleaved, median, medianOfPairs, timed } from "./sampling.ts";
import { asRatio, asSeconds, type Figure } from "./verdict.ts";

/** Release 3, from PATH. */
const COSIGN = "cosign3";
const PROVENANCE = "https://slsa.dev/provenance/v1";

/** What is stated, by type. */
const PREDICATES = {
  "https://spdx.dev/Document": "sbom.json",
  [PROVENANCE]: "provenance.json",
} as const;

interface Ground {
  readonly folder: string;
  /** plimsoll's script. */
  readonly script: string;
  /** `127.0.0.1:PORT` */
  readonly registry: string;
}

/**
 * A signature, an SBOM and provenance: one `attest --sign`, beside one `cosign sign` and two `cosign attest`. plimsoll also
 * makes the SBOM, which cosign is given. Each round has repositories of its own.
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
  const run = (program: string, args: readonly string[]) => timed({ program, args, cwd, env });
  const plimsoll = (...words: readonly string[]) => run(process.execPath, [script, ...words]);
  await run(COSIGN, ["generate-key-pair"]);
  await run(COSIGN, ["signing-config", "create", "--out", "signing.json"]);
  await plimsoll("slim", ORDER, "-o", "oci:image:v1", "--measure", "none");
  const pushed = async (name: string) => {
    await plimsoll("copy", "oci:image:v1", `${registry}/${name}:v1`);
    return `${registry}/${name}:v1`;
  };
  const ours = ["--predicate", PREDICATES[PROVENANCE], "--type", PROVENANCE, "--key", "cosign.key"];
  const theirs = ["--key", "cosign.key", "--signing-config", "signing.json", "--allow-http-registry", "--yes"];
  const samples = await interleaved(rounds, {
    plimsoll: async (round) => {
      const image = await pushed(`ours-${round}`);
      return await plimsoll("attest", image, "--sbom", "spdx", ...ours, "--sign");
    },
    cosign: async (round) => {
      const image = await pushed(`theirs-${round}`);
      let seconds = await run(COSIGN, ["sign", ...theirs, image]);
      for (const [type, predicate] of Object.entries(PREDICATES)) {
        seconds += await run(COSIGN, ["attest", ...theirs, "--predicate", predicate, "--type", type, image]);
      }
      return seconds;
    },
  });
  return {
    name: "sign + attest SBOM + attest provenance, of cosign",
    ours: asSeconds(median(samples.plimsoll)),
    theirs: `cosign ${asSeconds(median(samples.cosign))}`,
    value: medianOfPairs(samples.plimsoll, samples.cosign, (a, b) => a / b),
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
