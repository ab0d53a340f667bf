import type { Contents } from "../../evidence/contents/contents.ts";
import type { MeasuredRow } from "../../report/trial-report.ts";
import type { Ground, Subject } from "../../session/container/ground.ts";
import { rowOf } from "./rows.ts";

/** What the images take on disk. */
export async function measureDisk(
  ground: Ground,
  contents: { readonly after: Contents; readonly before: Contents | null },
): Promise<readonly MeasuredRow[]> {
  const { runtime } = ground;
  const row = (quantity: string, explanation: string, after: number | null, before: number | null) =>
    rowOf({ group: "disk", quantity, unit: "bytes", how: "exact", explanation }, [after], [before]);
  const stored = async (subject: Subject | null) => {
    if (subject === null) return null;
    return await runtime.storedBytes(subject.reference);
  };
  return [
    row(
      "files",
      "the content of every file that a container sees, from the ledger",
      contents.after.fileBytes,
      contents.before?.fileBytes ?? null,
    ),
    row(
      "stored",
      runtime.lacks.storage ?? `what ${runtime.name} says the image takes, with files that a later layer hides`,
      await stored(ground.after),
      await stored(ground.before),
    ),
  ];
}
