import { PlimsollError } from "../base/error.ts";
import { recogniseImage } from "../store/recognise.ts";
import type { SourceTarget } from "../store/target.ts";

/** The image that a person named. Throws `flag-invalid` where it is none, and what recognising it throws. */
export async function requiredImage(text: string, cwd: string): Promise<SourceTarget> {
  const source = await recogniseImage(text, cwd);
  if (source !== undefined) return source;
  throw new PlimsollError("flag-invalid", {
    what: `${text} is not an image`,
    why: "there is no image with that name, and it does not look like a reference",
    fix: "name an image such as oci:DIR, docker-archive:FILE or ghcr.io/me/order:v1",
  });
}
