import type { KeptPath } from "./slim-image-plan.ts";

/** The kept pieces of an image, by the layer that each goes into. */
export interface LayersOfPieces {
  /** Files of the operating system. They change less often than the service, so their layer is below it. */
  readonly system: readonly KeptPath[];
  /** Files of the service that are not its own programs. */
  readonly service: readonly KeptPath[];
  /** The service's Go programs, which change with every build. */
  readonly programs: readonly KeptPath[];
}

/** Folders with files of the operating system, not of the service: hier(7). */
const SYSTEM = /^(?:bin|sbin|lib\w*|usr\/(?!local\/|share\/[^/]+$)|etc\/)/;

/** Three layers, so that a change of one leaves the digests of the others as they are. */
export function layersOfPieces(keep: readonly KeptPath[]): LayersOfPieces {
  const isProgram = ({ as }: KeptPath) => as === "stripped";
  const others = keep.filter((kept) => !isProgram(kept));
  return {
    system: others.filter(({ path }) => SYSTEM.test(path)),
    service: others.filter(({ path }) => !SYSTEM.test(path)),
    programs: keep.filter(isProgram),
  };
}
