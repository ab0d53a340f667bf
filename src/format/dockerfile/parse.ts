import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { fileCheck } from "./directives.ts";
import type { Dockerfile, Instruction, Stage } from "./dockerfile.ts";
import { invalid, requireFew } from "./invalid.ts";
import { DockerfileReader } from "./reader.ts";

/**
 * Reads a Dockerfile as BuildKit does: its lines, its here-documents, and what its dispatcher requires of each
 * instruction.
 * Throws `dockerfile-invalid` with the line, for a file that no builder would accept whatever the values of its
 * variables.
 */
export function parseDockerfile(text: string, where: string): Dockerfile {
  if (text.length > LIMITS.dockerfileBytes) {
    throw new PlimsollError("limit-exceeded", {
      what: `${where} is larger than ${LIMITS.dockerfileBytes} bytes`,
      why: "no real Dockerfile is so large",
    });
  }
  const lines = linesOf(text.replace(/^\uFEFF/, ""));
  const check = fileCheck(lines.map((line) => line.replace(/\r?\n$/, "")));
  if (check === undefined) {
    throw invalid(
      where,
      1,
      "its check directive is not understood",
      "# check=skip=NAME,NAME;error=true, without blanks",
    );
  }
  const { instructions, comments, ...found } = new DockerfileReader(lines, where).read();
  const first = instructions.findIndex(({ keyword }) => keyword === "FROM");
  const stray = instructions.slice(0, first < 0 ? undefined : first).find(({ keyword }) => keyword !== "ARG");
  if (stray !== undefined) {
    throw invalid(where, stray.line, `${stray.keyword} is before the first FROM`, "only ARG may be there");
  }
  if (first < 0) throw invalid(where, 1, "it has no FROM", "a Dockerfile starts with FROM IMAGE");
  const stages = stagesOf(instructions.slice(first));
  requireFew("stages", stages.length, LIMITS.dockerfileStages, where);
  return { directives: { ...found, check }, comments, preamble: instructions.slice(0, first), stages };
}

/** The lines of a file, each with its line end. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  for (const instruction of instructions) {
    if (instruction.keyword !== "FROM") {
      stages.at(-1)!.instructions.push(instruction);
      continue;
    }
    const [base = "", , name] = instruction.words;
    stages.push({
      index: stages.length,
      name,
      base,
      platform: instruction.flags.find((flag) => flag.name === "platform")?.value,
      from: instruction,
      instructions: [],
    });
  }
  return stages;
}
