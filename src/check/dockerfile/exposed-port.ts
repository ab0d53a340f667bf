import type { Instruction } from "../../format/dockerfile/dockerfile.ts";
import { evaluate } from "./evaluation/evaluation.ts";
import { shown } from "./evaluation/value.ts";
import type { DockerfileFacts } from "./facts.ts";

interface ExposedPort {
  readonly instruction: Instruction;
  readonly text: string;
  /** As written behind the slash; undefined where there is none. */
  readonly protocol: string | undefined;
  /** Without an address or a host's port before it. */
  readonly isPlain: boolean;
}

/** The ports of every EXPOSE; those that only the builder knows are left out. */
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
