import { PlimsollError } from "../../base/error.ts";
import { repositoryName } from "./repository-name.ts";

/** What is wanted of the places where an image goes. */
interface DestinationRequest {
  /** As `-o` says them; none for the usual place. */
  readonly destinations: readonly string[];
  readonly tags: readonly string[];
  /** KO_DOCKER_REPO itself, instead of a repository below it. */
  readonly bare: boolean;
}

/**
 * Where the image goes: what `-o` says; else below KO_DOCKER_REPO, named as ko names it with `--base-import-paths`
 * (`--bare`: the repository itself), and fit for a registry; else a layout below plimsoll-out/. Each name is followed by every tag. `service` is
 * the name of the program, or of the image that it comes from.
 */
export function destinationNames(
  settings: DestinationRequest,
  service: string,
  env: NodeJS.ProcessEnv,
): readonly string[] {
  const names =
    settings.destinations.length > 0 ? settings.destinations : [defaultName(settings, repositoryName(service), env)];
  const tags = settings.tags.length === 0 ? [undefined] : settings.tags;
  return [...new Set(names.flatMap((name) => tags.map((tag) => (tag === undefined ? name : withTag(name, tag)))))];
}

function defaultName({ bare }: DestinationRequest, name: string, env: NodeJS.ProcessEnv): string {
  const repository = env.KO_DOCKER_REPO;
  if (repository === undefined || repository === "") return `oci:plimsoll-out/${name}`;
  if (repository === "ko.local") return `docker-daemon:ko.local/${name}`;
  if (repository === "kind.local") {
    throw new PlimsollError("config-invalid", {
      what: "KO_DOCKER_REPO is kind.local",
      why: "plimsoll does not load images into kind",
      fix: `use -o docker-archive:${name}.tar and kind load image-archive ${name}.tar`,
    });
  }
  return bare ? repository : `${repository}/${name}`;
}

/** A destination with a tag of its own keeps it. */
function withTag(name: string, tag: string): string {
  const scheme = /^(oci|oci-archive|docker-archive|docker-daemon|podman):/.exec(name)?.[0] ?? "";
  const rest = name.slice(scheme.length);
  const tagged = /:[^/\\]+$/.test(rest.replace(/^[A-Za-z]:(?=[\\/])/, ""));
  if (tagged) return name;
  return scheme === "docker-archive:" ? `${name}:${nameInArchive(rest)}:${tag}` : `${name}:${tag}`;
}

/** A docker archive names images REPOSITORY:TAG; the file's own name is the natural repository. */
function nameInArchive(path: string): string {
  const file = path.split(/[\\/]/).at(-1)!;
  return repositoryName(file.replace(/\.tar$/, ""));
}
