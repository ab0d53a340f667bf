interface OpenablePlace {
  readonly file: string;
  readonly line: number;
}

/**
 * The line that a person can open of a place, `FILE:LINE`: what an Application of Argo CD leads to stands behind its own place. Undefined for
 * a line of what a program has rendered.
 */
export function openablePlace(where: string): OpenablePlace | undefined {
  const [first = ""] = where.split(" › ");
  const [, file, line] = /^(.+?):(\d+)(?: \(.*\))?$/s.exec(first) ?? [];
  return file === undefined || /\((?:kustomize|helm)\)$/.test(file) ? undefined : { file, line: Number(line) };
}
