import { PlimsollError } from "../../base/error.ts";
import type { Artifact } from "../../image/image.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { requireHolder } from "../../store/attachments.ts";
import { recogniseImage } from "../../store/recognise.ts";
import type { Target } from "../../store/target.ts";

export interface NamedImage {
  /** As it was named. */
  readonly target: Target;
  readonly artifact: Artifact;
  /** With the digest that was found: a tag may lead elsewhere at the next moment. */
  readonly pinned: Target;
}

/**
 * Opens all that a name leads to, where it can be signed. `check` is called before anything is read. Throws `image-unknown`,
 * `attachments-unsupported`, and what opening throws.
 */
export async function openNamedImage(
  { cwd }: Surroundings,
  stores: Stores,
  name: string,
  check: (target: Target) => void,
): Promise<NamedImage> {
  const found = await recogniseImage(name, cwd);
  if (found === undefined) {
    throw new PlimsollError("image-unknown", {
      what: `${name} is not an image`,
      why: "it is neither a reference nor a layout",
      fix: "name one in a registry, with its tag or digest, or in a layout: oci:DIR",
    });
  }
  const target = requireHolder(await stores.withKind(found));
  check(target);
  const artifact = await stores.open(target, undefined);
  return { target, artifact, pinned: withDigest(target, artifact) };
}

function withDigest(
  target: Extract<Target, { kind: "oci" | "registry" }>,
  { descriptor: { digest } }: Artifact,
): Target {
  if (target.kind === "oci") return { ...target, digest };
  return { ...target, reference: { ...target.reference, digest } };
}
