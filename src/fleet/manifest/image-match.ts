import { PlimsollError } from "../../base/error.ts";
import type { Container } from "../../format/kubernetes/pod.ts";
import { parseReference, type Reference } from "../../format/oci/reference.ts";

/** `--image IMAGE` or `--image NAME=IMAGE`, as typed. */
export interface GivenImage {
  /** The name of a container, or its image as the manifest writes it; undefined for an image alone. */
  readonly name: string | undefined;
  readonly target: string;
}

const SCHEME = /^(?:oci|oci-archive|docker-archive|docker-daemon|podman|docker):/;

/** Divides at the first equals sign, unless a scheme stands before it: then the sign is part of a path. */
export function parseGivenImage(text: string): GivenImage {
  const at = text.indexOf("=");
  if (at < 1 || SCHEME.test(text.slice(0, at))) return { name: undefined, target: text };
  return { name: text.slice(0, at), target: text.slice(at + 1) };
}

/**
 * Which of the given images each container has. An image is meant for the containers of its name, or that name its
 * reference. One without a name that is nowhere in the manifest, as a folder of this machine, is meant for all containers if
 * they name one image between them; otherwise it could be anybody's, which is `flag-invalid`.
 */
export function matchImages(
  containers: readonly Container[],
  given: readonly GivenImage[],
): ReadonlyMap<Container, GivenImage> {
  const matches = new Map<Container, GivenImage>();
  const references = new Set(containers.map(({ image }) => image));
  for (const one of given) {
    const own = containers.filter((container) => isMeant(one, container));
    const isAnybodys = own.length === 0 && one.name === undefined && references.size === 1;
    const found = isAnybodys ? containers : own;
    if (found.length === 0) throw unmatched(one, containers);
    for (const container of found) {
      const other = matches.get(container);
      if (other !== undefined) throw twice(container, other, one);
      matches.set(container, one);
    }
  }
  return matches;
}

function isMeant({ name, target }: GivenImage, { name: own, image }: Container): boolean {
  if (name !== undefined) return name === own || name === image || isSameImage(name, image);
  return isSameImage(target, image);
}

/** Two references mean one image: docker.io and latest are what is left out. A digest counts more than a tag. */
function isSameImage(given: string, written: string | undefined): boolean {
  const [a, b] = [referenceOf(given), referenceOf(written ?? "")];
  if (a === undefined || b === undefined || a.registry !== b.registry || a.repository !== b.repository) return false;
  if (a.digest !== undefined || b.digest !== undefined) return a.digest === b.digest;
  return (a.tag ?? "latest") === (b.tag ?? "latest");
}

function referenceOf(text: string): Reference | undefined {
  const plain = text.replace(/^docker:\/\//, "");
  if (plain === "" || SCHEME.test(plain)) return undefined;
  try {
    return parseReference(plain);
  } catch (error) {
    if (error instanceof PlimsollError) return undefined;
    throw error;
  }
}

function unmatched({ name, target }: GivenImage, containers: readonly Container[]): PlimsollError {
  const known = [...new Set(containers.map((container) => `${container.name} (${container.image ?? "no image"})`))];
  const shown = known.length > 5 ? [...known.slice(0, 5), `${known.length - 5} others`] : known;
  const first = containers[0]?.name ?? "NAME";
  return new PlimsollError("flag-invalid", {
    what:
      name === undefined ? `no container has the image ${target}` : `no container is named ${name}, or has that image`,
    why: containers.length === 0 ? "the manifest has no containers" : `the containers are ${shown.join(", ")}`,
    fix: `say which container it is for: --image ${first}=${target}`,
  });
}

function twice({ name }: Container, first: GivenImage, second: GivenImage): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: `container ${name} has two images: ${first.target} and ${second.target}`,
    fix: "give each container one image",
  });
}
