import { LIMITS } from "../../../base/limits.ts";
import { leftoverBytes } from "../../../evidence/leftover-kind.ts";
import { formatSize } from "../../../report/size.ts";
import type { SlimJob } from "../../../service/job.ts";
import { type BuildContext, openBuildContext } from "../../../store/build-context.ts";
import type { StepOutcome } from "../steps/step-status.ts";

/** The build context that a Dockerfile in the module's folder would have had. Undefined for a downloaded program. */
export async function lookAtContext({ packages, surroundings }: SlimJob): Promise<BuildContext | undefined> {
  const [main] = packages;
  if (main?.module === undefined || main.how !== "build") return undefined;
  const { signal } = surroundings;
  // This is only a side remark: an error here would concern only a build from a Dockerfile.
  return openBuildContext(main.module.folder, { limitFiles: LIMITS.contextFilesInPassing, signal }).catch(
    () => undefined,
  );
}

/** Step 5 of a build from source: only the program is put into the image; the step says what `COPY . .` would have added. */
export function sweepStep(context: BuildContext | undefined): StepOutcome {
  const nothing = "a build from source leaves no caches in the image";
  if (context === undefined) return { status: "not-needed", why: [nothing] };
  const { files, complete, ignore } = context;
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const kinds = [...leftoverBytes(files)].map(([kind, sizeBytes]) => `${kind} ${formatSize(sizeBytes)}`);
  const most = complete ? "" : "at least ";
  const among = kinds.length === 0 ? "" : `, of which ${kinds.join(", ")}`;
  const honoured = ignore === undefined ? "there is no .dockerignore" : ".dockerignore honoured";
  return {
    status: "not-needed",
    why: [`COPY . . would have added ${most}${formatSize(total)}${among}; ${honoured}`, nothing],
  };
}
