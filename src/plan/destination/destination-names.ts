import { PlimsollError } from "../../base/error.ts";
import { repositoryName } from "./repository-name.ts";

/** What the destinations of an image follow from. */
interface DestinationRequest {
  /** The values of `-o`; empty for the default destination. */
  readonly destinations: readonly string[];
  readonly tags: readonly string[];
  /** Use KO_DOCKER_REPO itself, instead of a repository below it. */
  readonly bare: boolean;
}

/**
 * Where the image is written: to the values of `-o`; else below KO_DOCKER_REPO, named as ko does with
 * `--base-import-paths` (`--bare`: the repository itself), with characters that a registry accepts; else to a layout
 * below plimsoll-out/. Each name is combined with every tag. `service` is the name of the program, or of the image that
 * it comes from.
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
      why: "plimsoll cannot load images into kind",
      fix: `use -o docker-archive:${name}.tar and kind load image-archive ${name}.tar`,
    });
  }
  return bare ? repository : `${repository}/${name}`;
}

/** A destination that already has a tag keeps it. */
function withTag(name: string, tag: string): string {
  const scheme = /^(oci|oci-archive|docker-archive|docker-daemon|podman):/.exec(name)?.[0] ?? "";
  const rest = name.slice(scheme.length);
  const tagged = /:[^/\\]+$/.test(rest.replace(/^[A-Za-z]:(?=[\\/])/, ""));
  if (tagged) return name;
  return scheme === "docker-archive:" ? `${name}:${nameInArchive(rest)}:${tag}` : `${name}:${tag}`;
}

/** A docker archive names images REPOSITORY:TAG; the file's own name serves as the repository. */
function nameInArchive(path: string): string {
  const file = path.split(/[\\/]/).at(-1)!;
  return repositoryName(file.replace(/\.tar$/, ""));
}
