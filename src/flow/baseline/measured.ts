import * as z from "zod";
import type { Figure, Measured, ProbePath } from "../../fleet/baseline/service-evidence.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readReport, type TrialFile } from "../../session/trial-files.ts";
import { RESIDENT_AFTER_LOAD, TO_FIRST_ANSWER } from "../../trial/quantities.ts";

/** The part of `plimsoll contract --json` that says where a service was asked how it is. */
const CONTRACT = z.object({
  schema: z.literal("plimsoll.contract/1"),
  image: z.object({ digest: z.string() }).nullable(),
  clauses: z.array(z.object({ clause: z.string(), subject: z.string().nullable(), outcome: z.string() })),
});

interface ContractFile {
  readonly file: string;
  readonly contract: z.infer<typeof CONTRACT>;
}

/** Reads reports of contracts. Throws `config-invalid` for a file that is none. */
export async function readContracts(
  surroundings: Surroundings,
  files: readonly string[],
): Promise<readonly ContractFile[]> {
  const command = "plimsoll contract IMAGE --json";
  return Promise.all(
    files.map(async (file) => ({
      file,
      contract: await readReport(surroundings, file, CONTRACT, "a contract", command),
    })),
  );
}

/** What the reports say of exactly this image, and which of them say nothing of it. */
export function measuredOf(
  trials: readonly TrialFile[],
  contracts: readonly ContractFile[],
  digest: string,
): { readonly measured: Measured; readonly notes: readonly string[] } {
  const ofTrials = trials.filter(({ trial }) => [trial.after?.digest, trial.before?.digest].includes(digest));
  const ofContracts = contracts.filter(({ contract }) => contract.image?.digest === digest);
  const used = new Set([...ofTrials, ...ofContracts].map(({ file }) => file));
  const about = [
    ...trials.map(({ file, trial }) => ({ file, digests: [trial.after?.digest, trial.before?.digest] })),
    ...contracts.map(({ file, contract }) => ({ file, digests: [contract.image?.digest] })),
  ];
  const unused = about.filter(({ file }) => !used.has(file));
  return {
    measured: {
      resident: largest(ofTrials, digest, RESIDENT_AFTER_LOAD),
      endedAt: endedAt(ofTrials, digest),
      start: largest(ofTrials, digest, TO_FIRST_ANSWER),
      live: passedPath(ofContracts, "health-live"),
      ready: passedPath(ofContracts, "health-ready"),
    },
    notes: unused.map(({ file, digests }) =>
      digests.every((one) => one === undefined)
        ? `not used, because that run ended before it had opened an image: ${file}`
        : `not used, because it is about another image than ${digest}: ${file}`,
    ),
  };
}

/** The largest of all samples: a pod has to live with the worst of them. */
function largest(trials: readonly TrialFile[], digest: string, quantity: string): Figure | null {
  const figures = trials.flatMap(({ file, trial }) =>
    (["after", "before"] as const).flatMap((which) => {
      const rows = trial[which]?.digest === digest ? (trial.measured ?? []) : [];
      const samples = rows.filter((row) => row.quantity === quantity).flatMap((row) => row.samples[which]);
      return samples.flatMap((value) => (value === null ? [] : [{ value, from: file }]));
    }),
  );
  return figures.toSorted((a, b) => b.value - a.value)[0] ?? null;
}

/** A trial looks for the limit of the image after. */
function endedAt(trials: readonly TrialFile[], digest: string): Figure | null {
  const figures = trials.flatMap(({ file, trial }) => {
    const value = trial.after?.digest === digest ? trial.memoryLimit?.found?.limitBytes : null;
    return value == null ? [] : [{ value, from: file }];
  });
  return figures.toSorted((a, b) => b.value - a.value)[0] ?? null;
}

function passedPath(contracts: readonly ContractFile[], clause: string): ProbePath | null {
  for (const { file, contract } of contracts) {
    const found = contract.clauses.find((one) => one.clause === clause && one.outcome === "pass");
    if (found?.subject?.startsWith("/")) return { path: found.subject, from: file };
  }
  return null;
}
