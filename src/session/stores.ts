import { resolve } from "node:path";
import { once } from "../base/once.ts";
import { type Platform, parsePlatform } from "../format/oci/platform.ts";
import type { Reference } from "../format/oci/reference.ts";
import type { KnownBlobs, Root } from "../image/blob-source.ts";
import type { PlatformChoice } from "../image/choose-image.ts";
import { type Artifact, type Image, imagesOf } from "../image/image.ts";
import { type Attachments, openAttachments } from "../store/attachments.ts";
import { withLockIfPossible } from "../store/cache/file-lock.ts";
import type { StoreEnvironment } from "../store/environment.ts";
import { temporaryFolder } from "../store/file/temporary-folder.ts";
import { HOST } from "../store/form.ts";
import type { RegistryStore } from "../store/registry/registry.ts";
import type { TaggedArtifacts } from "../store/registry/tagged-artifacts.ts";
import type { WantedSource } from "../store/source.ts";
import type { SourceTarget, Target } from "../store/target.ts";
import { runProgram } from "../toolchain/process.ts";
import type { Surroundings } from "./surroundings.ts";

/** How registries are accessed. */
export interface RegistryAccess {
  readonly offline: boolean;
  readonly insecure: boolean;
  readonly caFile: string | undefined;
  /** No more than so many requests a second to each registry. */
  readonly requestsPerSecond?: number;
}

/** The stores of one run, with what they need from this machine. */
export interface Stores extends AsyncDisposable {
  readonly environment: StoreEnvironment;
  /** The target with the kind of its archive. Throws what unpacking throws. */
  readonly withKind: (target: SourceTarget) => Promise<Target>;
  /** Opens an image for reading; it can be read until the stores are disposed of. */
  readonly open: (target: Target, platforms: readonly Platform[] | undefined) => Promise<Artifact>;
  /**
   * Opens the one image that is meant: for the platform that was asked for, else for Linux on this machine's
   * architecture, else the only one. Also throws `several-platforms`, `base-lacks-platform`, `platform-unknown`,
   * `image-unknown`. `root` is what was resolved before, and what is `known` is not asked for.
   */
  readonly openImage: (target: Target, platform: string | undefined, root?: Root, known?: KnownBlobs) => Promise<Image>;
  /** The manifest or index that a name in a registry stands for, by one request; undefined for what is elsewhere. */
  readonly resolve: (target: Target) => Promise<Root | undefined>;
  /**
   * Opens what will be copied: everything that an index names, or one platform's image. With `readOnce`, no layer is
   * kept for another reading.
   */
  readonly openForCopy: (target: Target, platform: string | undefined, readOnce: boolean) => Promise<Artifact>;
  /** The repositories of a registry, undefined where it does not list them, and the tags of one. */
  readonly catalogue: Pick<RegistryStore, "repositories" | "tags">;
  /** Artifacts of a repository that are found by their tags. */
  readonly tagged: (reference: Reference, actions: "pull" | "pull,push") => Promise<TaggedArtifacts>;
  /** What is attached to images: baselines, SBOMs, signatures. */
  readonly attachments: Attachments;
}

/** Opens nothing yet: a store that is not used loads no code and creates no folder. */
export function openStores(surroundings: Surroundings, settings: RegistryAccess): Stores {
  const { env, signal, cwd } = surroundings;
  const resources = new AsyncDisposableStack();
  const registry = once(async () => {
    const opened = await openRegistryFor(surroundings, settings);
    resources.defer(() => opened.close());
    return opened;
  });
  const environment: StoreEnvironment = {
    cwd,
    registry: {
      pull: async (reference, options) => (await registry()).pull(reference, options),
      push: async (artifact, reference, options) => (await registry()).push(artifact, reference, options),
      requireUsable: async (reference) => (await registry()).requireUsable(reference),
    },
    runner: { run: (program, args, options) => runProgram(program, args, { env, ...options }) },
    offline: settings.offline,
    dockerHost: env.DOCKER_HOST,
  };
  const folder = once(async () => resources.use(await temporaryFolder()).path);
  const open = async (target: Target, wanted: WantedSource) => {
    const { openSource } = await import("../store/source.ts");
    return openSource(target, { ...environment, temporaryFolder: await folder(), signal }, wanted);
  };
  return {
    environment,
    withKind: async (target) => {
      if (target.kind !== "archive") return target;
      const { withKind } = await import("../store/source.ts");
      return withKind(target, { ...environment, temporaryFolder: await folder(), signal });
    },
    open: (target, platforms) => open(target, platforms === undefined ? {} : { platforms }),
    openImage: async (target, platform, root, known) => {
      const resolved = { ...(root === undefined ? {} : { root }), ...(known === undefined ? {} : { known }) };
      return imagesOf(await open(target, { one: platformChoice(platform), ...resolved }))[0]!;
    },
    resolve: async (target) => {
      return target.kind === "registry" ? (await registry()).resolve(target.reference, { signal }) : undefined;
    },
    openForCopy: (target, platform, readOnce) =>
      open(target, platform === undefined ? { whole: true, readOnce } : { one: platformChoice(platform), readOnce }),
    catalogue: {
      repositories: async (name) => (await registry()).repositories(name, { signal }),
      tags: async (reference) => (await registry()).tags(reference, { signal }),
    },
    tagged: async (reference, actions) => (await registry()).tagged(reference, actions, { signal }),
    attachments: openAttachments({ cwd, signal, registry }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function openRegistryFor({ env, signal, cwd }: Surroundings, settings: RegistryAccess): Promise<RegistryStore> {
  const { openRegistry } = await import("../store/registry/registry.ts");
  const { offline, insecure, caFile, requestsPerSecond } = settings;
  return openRegistry({
    env,
    offline,
    insecure,
    ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
    ...(caFile === undefined ? {} : { caFile: resolve(cwd, caFile) }),
    exclusively: (list, work) => withLockIfPossible(list, { env, signal }, work),
    runCredentialHelper: async (helper, serverAddress, limit) => {
      const program = `docker-credential-${helper}`;
      // The helper's exit code adds nothing to its output: a helper that has nothing stored exits with 1 and says so on
      // stdout.
      const { stdout } = await runProgram(program, ["get"], {
        env,
        signal: AbortSignal.any([signal, limit]),
        stdin: Buffer.from(serverAddress),
      });
      return stdout.toString();
    },
  });
}

/** Which image of an index is meant. Throws `platform-unknown`. */
export function platformChoice(platform: string | undefined): PlatformChoice {
  return { asked: platform === undefined ? undefined : parsePlatform(platform), here: HERE };
}

const HERE: Platform = { os: "linux", architecture: HOST.architecture };
