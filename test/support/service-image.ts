import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Image } from "../../src/image/image.ts";
import { plantImage } from "./planted-image.ts";
import { PLAIN, slimEnvironment } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

/** A program and other files, in three layers. */
export async function serviceImage(t: TestContext): Promise<Image | undefined> {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  const path = join(temporaryFolder(t), "app");
  execFileSync(go, ["build", "-o", path, "."], { cwd: PLAIN, env: { ...slimEnvironment(), CGO_ENABLED: "0" } });
  return plantImage({
    layers: [
      { files: [{ path: "usr/share/doc/readme", content: "words ".repeat(5000) }], createdBy: "ADD doc" },
      { files: [{ path: "etc/passwd", content: "root:x:0:0::/root:/bin/sh\n" }], createdBy: "COPY etc" },
      { files: [{ path: "app", content: readFileSync(path), mode: 0o755 }] },
    ],
  });
}
