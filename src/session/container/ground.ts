import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { parseExposedPorts } from "../../format/oci/exposed-port.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { type Image, platformOf } from "../../image/image.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { HOST } from "../../store/form.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { LoopbackRegistry } from "../../store/serving/loopback-registry.ts";
import { formatTarget, parseTarget } from "../../store/target.ts";
import { canEmulate } from "../../toolchain/container/emulation.ts";
import { thisOwner } from "../../toolchain/container/owner.ts";
import type { ContainerRuntime, OfferedImage } from "../../toolchain/container/runtime.ts";
import { repositoryFor } from "../../toolchain/container/sweep.ts";
import type { Stores } from "../stores.ts";
import type { Surroundings } from "../surroundings.ts";
import { onlyTopLayerMissing } from "./below-top.ts";
import { offer } from "./offer.ts";
import { openRuntime } from "./open-runtime.ts";
import type { PlacedRequest } from "./request.ts";

export type Role = "after" | "before";

/** One of the images that are tried. */
export interface Subject {
  readonly role: Role;
  /** As it was named. */
  readonly name: string;
  readonly image: Image;
  /** By which the runtime knows it, once it has it. */
  readonly reference: string;
  /** As the runtime gets it, from the registry of the trial. */
  readonly offered: OfferedImage;
  /** The same image without its top layer; null where it has no more than one. */
  readonly belowTop: OfferedImage | null;
}

/** What every part of a trial works on. */
export interface Ground extends AsyncDisposable {
  readonly surroundings: Surroundings;
  readonly runtime: ContainerRuntime;
  readonly registry: LoopbackRegistry;
  /** Who made a container, for the sweep of a later trial. */
  readonly owner: string;
  readonly after: Subject;
  readonly before: Subject | null;
  /** Of HTTP; that of DNS where it serves nothing else. */
  readonly port: number;
  /** Null where it answers no questions. */
  readonly dnsPort: number | null;
  readonly env: Readonly<Record<string, string>>;
  /** In place of the image's own arguments; none of them where it keeps those. */
  readonly args: readonly string[];
  /** What was left by trials that were killed, and is gone now. */
  readonly swept: number;
}

/** An image that is tried, and what it is called. */
export interface NamedImage {
  readonly name: string;
  readonly image: Image;
}

/** A note on what was left by runs that were killed; none where nothing was. */
export function sweptNotes({ runtime, swept }: Pick<Ground, "runtime" | "swept">): readonly string[] {
  if (swept === 0) return [];
  const what = counted(swept, "container or image is", "containers and images are");
  return [`${what} gone now that a killed run left in ${runtime.name}`];
}

/** As reports name it. */
export function described({ name, image }: NamedImage) {
  return { name, digest: image.descriptor.digest, platform: formatPlatform(platformOf(image)) };
}

/**
 * Opens the runtime, and serves the images to it on loopback. Throws `program-missing`, `program-failed`,
 * `image-cannot-run` and `flag-invalid`.
 */
export async function prepare(
  surroundings: Surroundings,
  images: { readonly after: NamedImage; readonly before: NamedImage | null },
  request: PlacedRequest,
): Promise<Ground> {
  const named = [images.after, ...(images.before === null ? [] : [images.before])];
  for (const each of named) await requireRunnable(each);
  const port =
    request.port ??
    portOf(
      named.map(({ image }) => image),
      request,
    );
  requireOwnPort(port, request);
  const variables = variablesOf(request.env ?? []);
  const resources = new AsyncDisposableStack();
  try {
    const { path } = resources.use(await temporaryFolder());
    const runtime = resources.use(await openRuntime(surroundings, request.runtime, path));
    const swept = await runtime.sweep();
    const owner = thisOwner();
    const { registry, subjects } = await serve(images, owner);
    resources.defer(async () => {
      for (const each of subjects) await forget(runtime, each);
    });
    // What is disposed of first: a pull that is under way would bring an image back.
    resources.use(registry);
    return {
      ...{
        surroundings,
        runtime,
        registry,
        owner,
        port,
        dnsPort: request.dnsPort ?? null,
        swept,
        env: variables,
        args: request.arg ?? [],
      },
      after: subjects[0]!,
      before: subjects[1] ?? null,
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

/** The images in a registry on loopback: the one after first. */
async function serve(
  images: Parameters<typeof prepare>[1],
  owner: string,
): Promise<{ readonly registry: LoopbackRegistry; readonly subjects: readonly Subject[] }> {
  const roles = images.before === null ? (["after"] as const) : (["after", "before"] as const);
  const served = roles.map((role) => {
    const { name, image } = images[role]!;
    return { role, name, image, repository: repositoryFor(owner, role), below: onlyTopLayerMissing(image) };
  });
  const registry = await LoopbackRegistry.start(
    Object.fromEntries(
      served.flatMap(({ repository, image, below }) => [
        [repository, image],
        ...(below === null ? [] : [[belowOf(repository), below]]),
      ]),
    ),
  );
  const subjects = served.map(({ role, name, image, repository, below }): Subject => {
    const reference = `${registry.address}/${repository}:latest`;
    const belowTop = below === null ? null : offer(`${registry.address}/${belowOf(repository)}:latest`, below);
    return { role, name, image, reference, offered: offer(reference, image), belowTop };
  });
  return { registry, subjects };
}

/** What one container is run with, whatever image it is of. */
export type Place = Pick<Ground, "surroundings" | "runtime" | "owner" | "port" | "dnsPort" | "env" | "args">;

function belowOf(repository: string): string {
  return `${repository}-below`;
}

export function subjectsOf({ after, before }: Pick<Ground, "after" | "before">): readonly Subject[] {
  return before === null ? [after] : [after, before];
}

/** Removes an image from the runtime's storage, with the layers that no other image there has. */
export async function forget(runtime: ContainerRuntime, { reference, belowTop }: Subject): Promise<void> {
  await runtime.forget(reference);
  if (belowTop !== null) await runtime.forget(belowTop.reference);
}

/** Opens an image that a person named. Throws what opening an image throws. */
export async function openNamed(
  { cwd }: Surroundings,
  stores: Stores,
  name: string,
  platform: string | undefined,
): Promise<NamedImage> {
  const target = await stores.withKind((await recogniseImage(name, cwd)) ?? parseTarget(name));
  return { name: formatTarget(target), image: await stores.openImage(target, platform) };
}

/** Opens one image that a person named, to be run without another beside it. Throws what opening and preparing throw. */
export async function prepareNamed(
  surroundings: Surroundings,
  stores: Stores,
  { name, platform }: { readonly name: string; readonly platform: string | undefined },
  request: PlacedRequest,
): Promise<Ground> {
  const after = await openNamed(surroundings, stores, name, platform);
  return await prepare(surroundings, { after, before: null }, request);
}

/** Throws `flag-invalid` for what looks like the address of a service: load goes to what plimsoll started, and nowhere else. */
export function requireImageName(name: string): void {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return;
  throw new PlimsollError("flag-invalid", {
    what: `${name} is the address of something that runs`,
    why: "load goes to a container that plimsoll starts itself, on loopback, and nowhere else",
    fix: "name the image of the service",
  });
}

/** Throws `image-cannot-run` for an image of another kind of machine. */
export async function requireRunnable({ name, image }: NamedImage): Promise<void> {
  const is = platformOf(image);
  if (is.os === "linux" && (is.architecture === HOST.architecture || (await canEmulate(is.architecture)))) return;
  throw new PlimsollError("image-cannot-run", {
    what: `${name} is for ${formatPlatform(is)}, which this machine does not run`,
    why: `it runs linux/${HOST.architecture}, and no emulator of ${is.architecture} is registered with its kernel`,
    fix: "name an image for this machine with --platform, or register qemu-user with binfmt_misc",
  });
}

/** Can the service be asked anything by HTTP? */
export function speaksHttp({ port, dnsPort }: Pick<Ground, "port" | "dnsPort">): boolean {
  return port !== dnsPort;
}

/** Throws `flag-invalid` where requests by HTTP would go to the port of DNS. */
function requireOwnPort(port: number, { dnsPort, withoutHttp = false }: PlacedRequest): void {
  if (port !== dnsPort || withoutHttp) return;
  throw new PlimsollError("flag-invalid", {
    what: `port ${port} is that of DNS, and something is asked of the service by HTTP`,
    fix: "name the port of HTTP: --port 8080",
  });
}

/** The one port that the images expose, beside that of DNS; that of DNS where nothing else is asked and nothing else is clear. */
function portOf(images: readonly Image[], { dnsPort, withoutHttp = false }: PlacedRequest): number {
  const exposed = images.flatMap(({ config }) => Object.keys(config.config?.ExposedPorts ?? {}));
  const ranges = exposed.flatMap((text) => parseExposedPorts(text) ?? []).filter(({ protocol }) => protocol !== "udp");
  const ports = [
    ...new Set(ranges.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`))),
  ].filter((port) => port !== String(dnsPort));
  if (ports.length === 1 && !ports[0]!.includes("-")) return Number(ports[0]);
  if (dnsPort !== undefined && withoutHttp) return dnsPort;
  throw new PlimsollError("flag-invalid", {
    what: "it is not clear on which port the service listens",
    why: ports.length === 0 ? "the image exposes none" : `the image exposes ${ports.join(", ")}`,
    fix: "name the port: --port 8080",
  });
}

export function variablesOf(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((text) => {
      const at = text.indexOf("=");
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
      throw new PlimsollError("flag-invalid", { what: `--env ${text} has no value`, fix: "--env NAME=VALUE" });
    }),
  );
}
