import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { LinkRequest } from "./compiled-program.ts";
import { standFor } from "./dependencies.ts";
import { type Go, settingOf } from "./go.ts";
import { linkerFlags, type PackageArchive } from "./link-dump.ts";

/** The name of a file in Go's cache is the digest of its content: cmd/go/internal/cache, (*DiskCache).fileName. */
const NAMED_BY_CONTENT = /^[0-9a-f]{64}-d$/;

/** Variables that Go's linker reads, besides those of the platform. */
const READ_BY_LINKER = ["GOEXPERIMENT", "GOFIPS140", "GO_EXTLINK_ENABLED", "GOROOT", "GODEBUG"];

/**
 * A text that is the same only for links of the same archives by the same linker, with the same flags and environment.
 * Undefined where this cannot be said, because an archive is not in Go's cache.
 */
export async function identifyLink(
  go: Go,
  request: LinkRequest,
  archives: readonly PackageArchive[],
): Promise<string | undefined> {
  if (!archives.every(({ path }) => NAMED_BY_CONTENT.test(basename(path)))) return undefined;
  const { platform, choices, cgo } = request;
  const linker = join(go.settings.GOTOOLDIR ?? "", process.platform === "win32" ? "link.exe" : "link");
  const file = await stat(linker).catch(() => undefined);
  if (file === undefined) return undefined;
  const { env } = await standFor(go, request);
  return JSON.stringify([
    [go.version, linker, file.size, file.mtimeMs],
    [platform, cgo, linkerFlags(go, request), env],
    READ_BY_LINKER.map((name) => settingOf(go, choices.env, name) ?? go.env[name] ?? null),
    archives.map(({ importPath, module, path }) => [importPath, module, basename(path)]),
  ]);
}
