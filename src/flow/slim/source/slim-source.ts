import type { Converger } from "../../../service/converge/convergence.ts";
import type { NamedService } from "../../../service/open-service.ts";
import { startGo } from "../../../session/start-go.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { requireSourceRequest } from "../request/converge-mode.ts";
import type { OtherVerbs } from "../request/other-verbs.ts";
import type { Outcome } from "../request/outcome.ts";
import type { SlimListener, SlimRequest } from "../request/request.ts";
import { type ExaminedRequirements, examineRequirements, writeRequirements } from "./examine-requirements.ts";
import { openJob } from "./open-job.ts";
import { run } from "./run.ts";
import { tryBeside } from "./try-beside.ts";

type NamedSource = Omit<NamedService, "progress"> & { readonly request: SlimRequest };

/** Opens a job and runs it. Throws what `openJob` throws, and where a change was to be written, what `converge` throws. */
export async function slimSource(
  surroundings: Surroundings,
  named: NamedSource,
  listener: SlimListener,
  { converger, trier }: OtherVerbs,
): Promise<Outcome> {
  const { request } = named;
  requireSourceRequest(request);
  if (request.converge !== "write") {
    await using open = await openJob(surroundings, named, listener);
    return await run(open, {
      examine: () => examineRequirements(open.job, request, converger),
      tryOut: (artifact) => tryBeside(open, request, artifact, trier),
    });
  }
  const written = await write(surroundings, named, listener, converger);
  // With other requirements, go may choose another release of itself, and other packages may be missing.
  const opening = startGo(surroundings, named.gathered.own);
  await using open = await openJob(surroundings, { ...named, opening }, listener);
  return await run(open, {
    examine: async () => written,
    tryOut: (artifact) => tryBeside(open, request, artifact, trier),
  });
}

/** Only when the command line, the destinations and the base are known to be right, files are changed. */
async function write(
  surroundings: Surroundings,
  named: NamedSource,
  listener: SlimListener,
  converger: Converger,
): Promise<ExaminedRequirements> {
  await using open = await openJob(surroundings, named, listener);
  return await writeRequirements(open.job, named.request, converger);
}
