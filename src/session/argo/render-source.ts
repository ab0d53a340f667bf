import { join, relative } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import type { Json } from "../../base/strict-json.ts";
import type { ArgoApplication, ArgoDirectory, ArgoKustomize, ArgoSource } from "../../fleet/argo/application.ts";
import { kustomizeOverlay } from "../../fleet/argo/kustomize-overlay.ts";
import type { NotEvaluated } from "../../fleet/argo/not-evaluated.ts";
import { manifestPattern } from "../../fleet/argo/path-pattern.ts";
import { isBelow, pathsBelow, repositoryPath } from "../../fleet/argo/repository-path.ts";
import { manifestsOf } from "../../fleet/argo/source-kind.ts";
import { unevaluatedSource } from "../../fleet/argo/unevaluated-source.ts";
import { valueFilesOf } from "../../fleet/argo/value-files.ts";
import { KUSTOMIZATION_NAMES } from "../../format/kubernetes/rendered-folder.ts";
import { readYamlValue } from "../../format/kubernetes/yaml-value.ts";
import { realPathOf } from "../../store/file/real-path.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { type ManifestFile, readManifest } from "../../store/manifest-files.ts";
import { type HelmOptions, helmTemplate } from "../../toolchain/manifests/helm.ts";
import { kustomizeBuild } from "../../toolchain/manifests/kustomize.ts";
import { renderFailure } from "../../toolchain/manifests/render-failure.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Checkout, Checkouts } from "./checkouts.ts";

interface Rendering {
  readonly surroundings: Surroundings;
  readonly checkouts: Checkouts;
  readonly application: ArgoApplication;
  readonly source: ArgoSource;
}

/** Manifests, and where they come from below the repository: a file, or the folder and who has rendered it. */
type RenderedFile = Pick<ManifestFile, "file" | "content">;

/** A source whose folder was found. */
interface Placed extends Rendering {
  readonly checkout: Checkout;
  /** The folder's path in the repository; empty for its top. */
  readonly path: string;
}

/** What one source of an Application renders to, or why that is not known. Throws only what ends the run. */
export async function renderSource(rendering: Rendering): Promise<readonly RenderedFile[] | NotEvaluated> {
  const { source, checkouts, application } = rendering;
  const odd = unevaluatedSource(source);
  if (odd !== undefined) return { why: odd };
  if (source.path === "" && source.ref !== "") return [];
  const path = repositoryPath(source.path);
  if (source.path === "" || path === undefined) return { why: `its path ${source.path} is no folder of a repository` };
  const checkout = await checkouts.open(source.repoURL, source.targetRevision);
  if ("why" in checkout) return checkout;
  const foreign = checkout.submodules.find((one) => path === one || isBelow(path, one) || isBelow(one, path));
  if (foreign !== undefined) return { why: `${foreign} belongs to another repository, in which nothing is looked for` };
  const below = pathsBelow(checkout.files, path);
  if (below.length === 0) return { why: `the folder ${path} is not in the repository` };
  const names = below.map((file) => file.slice(path === "" ? 0 : path.length + 1));
  const kind = manifestsOf(source, new Set(names), application.name);
  if ("why" in kind) return kind;
  const placed = { ...rendering, checkout, path };
  try {
    if (kind.value === "directory") return await readDirectory(placed, names, source.directory ?? PLAIN);
    if (kind.value === "kustomize") return await renderKustomize(placed, names);
    return await renderHelm(placed);
  } catch (error) {
    if (error instanceof PlimsollError && error.code === "program-missing")
      return { why: `${error.what}: ${error.why}` };
    return renderFailure(error);
  }
}

const PLAIN: ArgoDirectory = { recurse: false, include: "", exclude: "" };
const MANIFEST = /\.(?:ya?ml|json)$/;
/** A file with this text is not rendered (reposerver/repository/repository.go). */
const SKIPPED = "+argocd:skip-file-rendering";

async function readDirectory(
  { checkout, path }: Placed,
  names: readonly string[],
  { recurse, include, exclude }: ArgoDirectory,
): Promise<readonly RenderedFile[] | NotEvaluated> {
  const [wanted, unwanted] = [include, exclude].map((pattern) =>
    pattern === "" ? undefined : manifestPattern(pattern),
  );
  if ((include !== "" && wanted === undefined) || (exclude !== "" && unwanted === undefined)) {
    return { why: `the pattern ${wanted === undefined && include !== "" ? include : exclude} is not evaluated` };
  }
  const chosen = names.filter(
    (name) => (recurse || !name.includes("/")) && (wanted?.(name) ?? true) && !(unwanted?.(name) ?? false),
  );
  const jsonnet = chosen.find((name) => name.endsWith(".jsonnet"));
  if (jsonnet !== undefined) return { why: `${jsonnet} is Jsonnet, which is not evaluated` };
  const files: RenderedFile[] = [];
  for (const name of chosen.filter((one) => MANIFEST.test(one))) {
    const content = await readManifest(join(checkout.folder, path, name));
    if (!("why" in content) && Buffer.from(content).includes(SKIPPED)) continue;
    files.push({ file: path === "" ? name : `${path}/${name}`, content });
  }
  return files;
}

async function renderKustomize(
  placed: Placed,
  names: readonly string[],
): Promise<readonly RenderedFile[] | NotEvaluated> {
  const { checkout, path, source, surroundings } = placed;
  const folder = join(checkout.folder, path);
  const file = `${path || "."} (kustomize)`;
  const changes = await changesOf(placed, names, source.kustomize ?? undefined);
  if ("why" in changes) return changes;
  if (changes.value === undefined) return [{ file, content: await kustomizeBuild(folder, surroundings) }];
  await using scratch = await temporaryFolder();
  // Kustomize takes relative paths only, and counts them from where links lead.
  const around = await realPathOf(scratch.path);
  const resources = [relative(around, folder)];
  const text = JSON.stringify({ kind: "Kustomization", resources, ...(changes.value as object) });
  await writeTextFile(join(around, "kustomization.yaml"), text);
  return [{ file, content: await kustomizeBuild(around, surroundings) }];
}

async function changesOf(
  { checkout, path }: Placed,
  names: readonly string[],
  written: ArgoKustomize | undefined,
): Promise<ReturnType<typeof kustomizeOverlay>> {
  if (written === undefined) return { value: undefined };
  const name = KUSTOMIZATION_NAMES.find((one) => names.includes(one));
  if (name === undefined) return { why: `${path || "."} has no kustomization` };
  const bytes = await checkout.read(path === "" ? name : `${path}/${name}`);
  if ("why" in bytes) return bytes;
  const own = readYamlValue(bytes);
  return "why" in own ? own : kustomizeOverlay(written, own.value as Json);
}

async function renderHelm(placed: Placed): Promise<readonly RenderedFile[] | NotEvaluated> {
  const { checkout, path, source, application, surroundings } = placed;
  const { helm } = source;
  const valueFiles = await resolvedValueFiles(placed);
  if ("why" in valueFiles) return valueFiles;
  await using scratch = await temporaryFolder();
  const own = helm?.valuesObject ? JSON.stringify(helm.valuesObject) : (helm?.values ?? "");
  const ownFile = join(scratch.path, "values.yaml");
  if (own !== "") await writeTextFile(ownFile, own);
  const options: HelmOptions = {
    releaseName: helm?.releaseName || application.name,
    namespace: helm?.namespace || application.namespace,
    valueFiles: own === "" ? valueFiles : [...valueFiles, ownFile],
    parameters: helm?.parameters ?? [],
    kubeVersion: helm?.kubeVersion || undefined,
    apiVersions: helm?.apiVersions ?? [],
    skipCrds: helm?.skipCrds ?? false,
    skipTests: helm?.skipTests ?? false,
  };
  const content = await helmTemplate(join(checkout.folder, path), options, surroundings);
  return [{ file: `${path || "."} (helm)`, content }];
}

async function resolvedValueFiles({
  checkouts,
  checkout,
  path,
  source,
  application,
}: Placed): Promise<readonly string[] | NotEvaluated> {
  const named = valueFilesOf(source, path, application.sources);
  if ("why" in named) return named;
  const files: string[] = [];
  for (const { path: file, source: other } of named.value) {
    const from = other === undefined ? checkout : await checkouts.open(other.repoURL, other.targetRevision);
    if ("why" in from) return { why: `the value file ${file}: ${from.why}` };
    if (from.files.includes(file)) files.push(join(from.folder, file));
    else if (source.helm?.ignoreMissingValueFiles !== true)
      return { why: `the value file ${file} is not in the repository` };
  }
  return files;
}
