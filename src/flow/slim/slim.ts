import { PlimsollError } from "../../base/error.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { failureReport } from "../../report/slim-report.ts";
import { gatherSettings } from "../../session/gather-settings.ts";
import { startGo } from "../../session/start-go.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { recogniseImage, whyNeither } from "../../store/recognise.ts";
import type { SourceTarget } from "../../store/target.ts";
import type { OtherVerbs } from "./request/other-verbs.ts";
import type { Outcome } from "./request/outcome.ts";
import type { SlimListener, SlimRequest } from "./request/request.ts";
import { imageFlagAmong, ofImageOnly } from "./request/request-of-kind.ts";

/**
 * The main job, from end to end: Go packages, or the image of a Go service, become a minimal image at every
 * destination. Throws nothing: a failure is part of the outcome, with a report of everything that was found out before
 * it.
 */
export async function slim(
  surroundings: Surroundings,
  request: SlimRequest,
  sources: readonly string[],
  listener: SlimListener,
  { converger, trier }: OtherVerbs,
): Promise<Outcome> {
  try {
    const image = await imageAmong(sources, surroundings.cwd);
    if (image !== undefined) {
      const { slimImage } = await import("./image/slim-image.ts");
      return await slimImage(surroundings, request, image, listener, trier);
    }
    await requireSource(surroundings, request, sources);
    const gathered = await gatherSettings(surroundings, request, sources);
    const started = Promise.withResolvers<void>();
    const opening = startGo(surroundings, gathered.own, started.resolve);
    // The rest of the code is loaded while the go command answers: loading lets nothing else begin.
    await Promise.race([started.promise, opening.catch(() => {})]);
    const { slimSource } = await import("./source/slim-source.ts");
    return await slimSource(surroundings, { request, gathered, opening }, listener, { converger, trier });
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    return { report: failureReport(failure), failure };
  }
}

/**
 * The image that is to be made minimal, or undefined for Go packages. `ghcr.io/me/order` alone is an import path, as it
 * always was: an image in a registry is named with a tag, a digest or `docker://`. Throws `flag-invalid` where images
 * and packages are mixed.
 */
async function imageAmong(sources: readonly string[], cwd: string): Promise<SourceTarget | undefined> {
  for (const source of sources) {
    const found = await recogniseImage(source, cwd);
    if (found === undefined || (found.kind === "registry" && !source.includes(":"))) continue;
    if (sources.length === 1) return found;
    throw new PlimsollError("flag-invalid", {
      what: `${source} is an image, and other sources are named too`,
      why: "one image is made minimal at a time",
      fix: "name only the image",
    });
  }
  return undefined;
}

/**
 * Where a member that is only for images is given and the path does not exist, the error is about the path and not
 * about the member.
 */
async function requireSource({ cwd }: Surroundings, request: SlimRequest, sources: readonly string[]): Promise<void> {
  const flag = imageFlagAmong(request);
  if (flag === undefined) return;
  for (const source of sources) {
    const why = await whyNeither(source, cwd);
    if (why === undefined) continue;
    throw new PlimsollError("image-unknown", {
      what: `${source} is not an image`,
      why,
      fix: "name a layout, an archive or a reference with a tag: plimsoll slim ghcr.io/me/order:v1",
      where: source,
    });
  }
  throw ofImageOnly(flag);
}
