import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { Absent } from "../../format/go/absent.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { openBinary } from "../../store/file/binary-file.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { gatherFindings } from "./gather.ts";
import { readGoProgram } from "./go-program.ts";
import { lookAt, requireAllFound } from "./look-at.ts";
import type { FindingsRequest } from "./request.ts";
import { openSources } from "./sources.ts";
import type { TargetFindings } from "./target-findings.ts";

/**
 * What is known to be vulnerable in a Go program in a file, by govulncheck or by reports. Throws `not-a-binary`,
 * `elf-invalid`, and what `findingsOfImage` throws.
 */
export async function findingsOfBinary(
  surroundings: Surroundings,
  path: string,
  request: FindingsRequest,
): Promise<TargetFindings> {
  const { cwd, signal } = surroundings;
  await using opened = await openBinary(path, cwd);
  await using scratch = await temporaryFolder();
  const program = await readGoProgram(opened, path, signal);
  if (program instanceof Absent) throw notGo(path, program.reason);
  const sources = await openSources(surroundings, scratch.path, request, undefined);
  const looked = await lookAt(sources, program, resolve(cwd, path));
  if ("why" in looked) throw notGo(path, looked.why);
  // A file of kept scans may hold those of other programs and platforms as well.
  if (!sources.kept.some(({ digest }) => digest === program.digest)) requireAllFound(sources.kept, [program], path);
  return gatherFindings([looked], sources.reports, { name: path, image: undefined }, []);
}

function notGo(path: string, why: string): PlimsollError {
  return new PlimsollError("not-a-binary", {
    what: `${path} does not say which Go modules are in it`,
    why,
    fix: "name a program that Go 1.18 or newer has built with modules",
  });
}
