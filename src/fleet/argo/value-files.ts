import type { ArgoSource } from "./application.ts";
import type { Evaluated } from "./not-evaluated.ts";
import { repositoryPath } from "./repository-path.ts";

/** A file of values for a chart: in the repository of the source itself, or in that of another source. */
export interface ValueFile {
  readonly path: string;
  /** The source whose `ref` names the repository; undefined for the source itself. */
  readonly source: ArgoSource | undefined;
}

/**
 * Where the value files of a source are (getResolvedValueFiles in Argo CD): relative to the chart, from the top of the repository with
 * a slash before it, or from the top of that of another source with `$REF/`.
 */
export function valueFilesOf(
  source: ArgoSource,
  folder: string,
  sources: readonly ArgoSource[],
): Evaluated<readonly ValueFile[]> {
  const files: ValueFile[] = [];
  for (const written of source.helm?.valueFiles ?? []) {
    const [, ref, inside] = /^\$([^/]+)\/(.*)$/s.exec(written) ?? [];
    const other = ref === undefined ? undefined : sources.find((one) => one.ref === ref);
    const rest = other === undefined ? written : inside!;
    // Helm splits names at commas; patterns, variables and URLs lead elsewhere.
    if (/[*?[\]{}$,"\n]|^[a-z][a-z0-9+.-]*:/i.test(rest)) return { why: `the value file ${written} is not evaluated` };
    const isFromTop = other !== undefined || rest.startsWith("/");
    const path = isFromTop ? repositoryPath(`./${rest.replace(/^\/+/, "")}`) : repositoryPath(folder, rest);
    if (path === undefined || path === "") return { why: `the value file ${written} is in no repository` };
    files.push({ path, source: other });
  }
  return { value: files };
}
