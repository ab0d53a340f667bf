import { PlimsollError } from "../../base/error.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { type Image, platformOf } from "../../image/image.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { HOST } from "../../store/form.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { LoopbackRegistry } from "../../store/serving/loopback-registry.ts";
import { formatTarget, parseTarget } from "../../store/target.ts";
import { canEmulate } from "../../toolchain/container/emulation.ts";
import { thisOwner } from "../../toolchain/container/owner.ts";
import { type ContainerRuntime, openRuntime } from "../../toolchain/container/runtime.ts";
import { repositoryFor, sweep } from "../../toolchain/container/sweep.ts";
import { onlyTopLayerMissing } from "./below-top.ts";
import type { TrialRequest } from "./request.ts";

export type Role = "after" | "before";

/** One of the images that are tried. */
export interface Subject {
  readonly role: Role;
  /** As it was named. */
  readonly name: string;
  readonly image: Image;
  /** By which the runtime pulls it from the registry of the trial. */
  readonly reference: string;
  /** The same image without its top layer; null where it has no more than one. */
  readonly belowTop: string | null;
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
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  /** What was left by trials that were killed, and is gone now. */
  readonly swept: number;
}

/**
 * Opens the runtime and the images, and serves them on loopback. Throws `program-missing`, `image-cannot-run`,
 * `flag-invalid`, and what opening an image throws.
 */
export async function prepare(
  surroundings: Surroundings,
  stores: Stores,
  names: { readonly after: string; readonly before: string | undefined },
  request: TrialRequest,
): Promise<Ground> {
  const { env, signal } = surroundings;
  const runtime = await openRuntime(env, signal, request.runtime);
  const swept = await sweep(runtime);
  const owner = await thisOwner();
  const opened = await Promise.all(
    [names.after, names.before].map(async (name) =>
      name === undefined ? undefined : await openSubject(surroundings, stores, name, request.platform),
    ),
  );
  const images = { after: opened[0]!.image, ...(opened[1] === undefined ? {} : { before: opened[1].image }) };
  const port = request.port ?? portOf(Object.values(images));
  const served = Object.entries(images).flatMap(([role, image]) => {
    const below = onlyTopLayerMissing(image);
    const repository = repositoryFor(owner, role);
    return [[repository, image] as const, ...(below === null ? [] : [[`${repository}-below`, below] as const])];
  });
  const registry = await LoopbackRegistry.start(Object.fromEntries(served));
  const subject = (role: Role, { name, image }: { name: string; image: Image }): Subject => {
    const repository = repositoryFor(owner, role);
    const hasBelow = served.some(([each]) => each === `${repository}-below`);
    return {
      ...{ role, name, image, reference: `${registry.address}/${repository}:latest` },
      belowTop: hasBelow ? `${registry.address}/${repository}-below:latest` : null,
    };
  };
  const after = subject("after", opened[0]!);
  const before = opened[1] === undefined ? null : subject("before", opened[1]);
  return {
    ...{ surroundings, runtime, registry, owner, after, before, port, swept },
    env: variablesOf(request.env ?? []),
    [Symbol.asyncDispose]: async () => {
      for (const each of subjectsOf({ after, before })) await forget(runtime, each);
      await registry[Symbol.asyncDispose]();
    },
  };
}

/** What one container is run with, whatever image it is of. */
export type Place = Pick<Ground, "surroundings" | "runtime" | "owner" | "port" | "env">;

export function subjectsOf({ after, before }: Pick<Ground, "after" | "before">): readonly Subject[] {
  return before === null ? [after] : [after, before];
}

/** Removes an image from the runtime's storage, with the layers that no other image there has. */
export async function forget({ tell }: ContainerRuntime, { reference, belowTop }: Subject): Promise<void> {
  await tell("image", "rm", "--force", reference);
  if (belowTop !== null) await tell("image", "rm", "--force", belowTop);
}

async function openSubject(surroundings: Surroundings, stores: Stores, name: string, platform: string | undefined) {
  const target = await stores.withKind((await recogniseImage(name, surroundings.cwd)) ?? parseTarget(name));
  const image = await stores.openImage(target, platform);
  const is = platformOf(image);
  if (is.os !== "linux" || (is.architecture !== HOST.architecture && !(await canEmulate(is.architecture)))) {
    throw new PlimsollError("image-cannot-run", {
      what: `${formatTarget(target)} is for ${formatPlatform(is)}, which this machine does not run`,
      why: `it runs linux/${HOST.architecture}, and no emulator of ${is.architecture} is registered with its kernel`,
      fix: "name an image for this machine with --platform, or register qemu-user with binfmt_misc",
    });
  }
  return { name: formatTarget(target), image };
}

/** The one port that the images expose. */
function portOf(images: readonly Image[]): number {
  const exposed = images.flatMap(({ config }) => Object.keys(config.config?.ExposedPorts ?? {}));
  const ports = [...new Set(exposed.filter((port) => !port.endsWith("/udp")).map((port) => Number.parseInt(port, 10)))];
  if (ports.length === 1) return ports[0]!;
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
