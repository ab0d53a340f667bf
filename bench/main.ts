/**
 * `npm run bench -- NAME`: figures compared with those of other tools, each with a limit. Exits with 1 when a limit is
 * exceeded.
 */
const BENCHMARKS: Readonly<Record<string, (args: readonly string[]) => Promise<boolean>>> = {
  binary: async (args) => (await import("./binary.ts")).benchBinary(args),
  page: async (args) => (await import("./page.ts")).benchPage(args),
  image: async (args) => (await import("./image.ts")).benchImage(args),
  factors: async (args) => (await import("./factors.ts")).benchFactors(args),
  "slim-image": async (args) => (await import("./slim-image.ts")).benchSlimImage(args),
  converge: async (args) => (await import("./converge.ts")).benchConverge(args),
  gate: async (args) => (await import("./gate.ts")).benchGate(args),
  audit: async (args) => (await import("./audit.ts")).benchAudit(args),
  prune: async (args) => (await import("./prune.ts")).benchPrune(args),
  executable: async (args) => (await import("./executable.ts")).benchExecutable(args),
  verify: async (args) => (await import("./verify.ts")).benchVerify(args),
  trial: async (args) => (await import("./trial.ts")).benchTrial(args),
  contract: async () => (await import("./contract.ts")).benchContract(),
  chaos: async (args) => (await import("./chaos.ts")).benchChaos(args),
  fleet: async (args) => (await import("./fleet.ts")).benchFleet(args),
  store: async (args) => (await import("./store.ts")).benchStore(args),
  slim: async (args) => (await import("./slim.ts")).benchSlim(args),
};

/** `--record` applies to all benchmarks: `reportFigures` handles it. */
const [name = "", ...args] = process.argv.slice(2).filter((word) => word !== "--record");
const benchmark = BENCHMARKS[name];
if (benchmark === undefined) {
  console.error(
    `usage: npm run bench -- ${Object.keys(BENCHMARKS).join(" | ")} [--rounds N] [--cold-rounds N] [--record]`,
  );
  process.exitCode = 2;
} else {
  process.exitCode = (await benchmark(args)) ? 0 : 1;
}
