import type { Instruction } from "../../format/dockerfile/dockerfile.ts";
import { evaluate } from "./evaluation/evaluation.ts";
import { shown } from "./evaluation/value.ts";
import type { DockerfileFacts } from "./facts.ts";

interface ExposedPort {
  readonly instruction: Instruction;
  readonly text: string;
  /** As written after the slash; undefined if there is none. */
  readonly protocol: string | undefined;
  /** Whether there is no address or host port before it. */
  readonly isPlain: boolean;
}

/** The ports of every EXPOSE, except those that only the builder knows. */
export function exposedPorts({ file }: DockerfileFacts): readonly ExposedPort[] {
  return evaluate(file).stages.flatMap(({ steps }) =>
    steps
      .filter(({ instruction }) => instruction.keyword === "EXPOSE")
      .flatMap(({ instruction, words }) =>
        words
          .filter(({ text }) => text !== undefined)
          .flatMap((value) => value.words.map((text) => ({ value, text })))
          .map(({ value, text }) => {
            const [, before = "", protocol] = /^((?:.*:)?)[^/]*(?:\/(.*))?$/s.exec(text) ?? [];
            return { instruction, text: shown(value, text), protocol, isPlain: before.replaceAll(":", "") === "" };
          }),
      ),
  );
}
