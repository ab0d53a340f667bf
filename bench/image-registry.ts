import { join } from "node:path";
import { timed } from "./sampling.ts";
import { CountedRegistry } from "./store-registry.ts";

/** A registry on loopback that holds one image, as skopeo has put it there. */
export class ImageRegistry implements AsyncDisposable {
  readonly #registry: CountedRegistry;

  private constructor(registry: CountedRegistry) {
    this.#registry = registry;
  }

  static async start(folder: string, layout: string): Promise<ImageRegistry> {
    const registry = await CountedRegistry.start(join(folder, "registry"));
    const words = ["copy", "--insecure-policy", "-q", "--dest-tls-verify=false"];
    const started = new ImageRegistry(registry);
    await timed({ program: "skopeo", args: [...words, `oci:${layout}:latest`, `docker://${started.reference}`] });
    return started;
  }

  get reference(): string {
    return `${this.#registry.address}/fat:latest`;
  }

  /** The most requests for one blob, of those that `look` makes for the image by the reference that it is given. */
  async mostRequests(look: (reference: string) => Promise<unknown>): Promise<number> {
    this.#registry.takePaths();
    await look(`${this.#registry.countedAddress}/fat:latest`);
    const blobs = this.#registry.takePaths().filter((path) => path.includes("/blobs/"));
    return Math.max(
      ...Map.groupBy(blobs, (path) => path)
        .values()
        .map((each) => each.length),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#registry[Symbol.asyncDispose]();
  }
}
