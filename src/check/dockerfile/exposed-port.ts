import type { Instruction } from "../../format/dockerfile/dockerfile.ts";

interface ExposedPort {
  readonly text: string;
  /** As written behind the slash; undefined where there is none. */
  readonly protocol: string | undefined;
  /** `PORT` or `FROM-TO`, without an address or a host's port before it. */
  readonly isPlain: boolean;
}

/** The ports of an EXPOSE; those with variables in them are left out. */
export function exposedPorts({ keyword, words }: Instruction): readonly ExposedPort[] {
  if (keyword !== "EXPOSE") return [];
  return words
    .filter((text) => !text.includes("$"))
    .map((text) => {
      const [, port = "", protocol] = /^([^/]*)(?:\/(.*))?$/s.exec(text) ?? [];
      return { text, protocol, isPlain: /^\d+(?:-\d+)?$/.test(port) };
    });
}
