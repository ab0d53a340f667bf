import type { KeptPath } from "./slim-image-plan.ts";

/** The pieces of an image that stay, by the layer that each goes into. */
export interface LayersOfPieces {
  /** Files of the operating system. They change less often than the service, and so lie below it. */
  readonly system: readonly KeptPath[];
  /** Files of the service that are no program of its own. */
  readonly service: readonly KeptPath[];
  /** The service's Go programs, which change with every build. */
  readonly programs: readonly KeptPath[];
}

/** Where the operating system has its files, and not the service: hier(7). */
const SYSTEM = /^(?:bin|sbin|lib\w*|usr\/(?!local\/|share\/[^/]+$)|etc\/)/;

/** Three layers, so that a change of one leaves the others where they are. */
export function layersOfPieces(keep: readonly KeptPath[]): LayersOfPieces {
  const isProgram = ({ as }: KeptPath) => as === "stripped";
  const others = keep.filter((kept) => !isProgram(kept));
  return {
    system: others.filter(({ path }) => SYSTEM.test(path)),
    service: others.filter(({ path }) => !SYSTEM.test(path)),
    programs: keep.filter(isProgram),
  };
}
