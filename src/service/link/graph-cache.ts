import { join } from "node:path";
import { LIMITS } from "../../base/limits.ts";
import type { LinkGraph } from "../../measure/link/link-graph.ts";
import { decodeGraph, encodeGraph, graphKey } from "../../measure/link/plain-graph.ts";
import { SurveyCache } from "../../store/cache/survey-cache.ts";
import type { LinkRequest } from "../../toolchain/go/compiled-program.ts";
import type { Go } from "../../toolchain/go/go.ts";
import type { PackageArchive } from "../../toolchain/go/link-dump.ts";
import { identifyLink } from "../../toolchain/go/link-identity.ts";

/**
 * The graph of one link as an earlier run found it. Only graphs that agree with the linker are kept, so what is found
 * has been compared with what the linker kept of the same archives.
 */
export class GraphCache {
  readonly #cache: SurveyCache;
  readonly #key: string | undefined;

  private constructor(cache: SurveyCache, key: string | undefined) {
    this.#cache = cache;
    this.#key = key;
  }

  static async open(go: Go, request: LinkRequest, archives: readonly PackageArchive[]): Promise<GraphCache> {
    const cache = new SurveyCache(join(request.cacheFolder, "links"), LIMITS.linkCacheBytes);
    const link = await identifyLink(go, request, archives);
    return new GraphCache(cache, link && graphKey(link));
  }

  async find(): Promise<LinkGraph | undefined> {
    const bytes = this.#key === undefined ? undefined : await this.#cache.find(this.#key);
    return bytes && decodeGraph(bytes);
  }

  async keep(graph: LinkGraph): Promise<void> {
    if (this.#key === undefined) return;
    await this.#cache.keep(this.#key, encodeGraph(graph));
    await this.#cache.prune();
  }
}
