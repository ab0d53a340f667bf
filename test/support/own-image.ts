/** plimsoll's own image, of what the guide to a fleet names, made minimal by plimsoll itself. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { formatPlatform } from "../../src/format/oci/platform.ts";
import { HOST } from "../../src/store/form.ts";
import { packFolder, writeImage } from "./built-image.ts";
import { installDebian } from "./debian-root.ts";
import { executableFor } from "./executable-stage.ts";
import { runHere } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";

/** What Node needs of a system: shared objects that are in these packages of Debian. */
const PACKAGES = ["base-files", "libc6", "libgcc-s1", "libstdc++6", "libatomic1"];

/**
 * The one-file executable over what it needs of this machine's Debian, written to `archive` under a name. Undefined, with the test skipped,
 * where either cannot be had.
 */
export async function ownImage(t: TestContext, name: string): Promise<string | undefined> {
  const program = await executableFor(t, formatPlatform(HOST));
  const [system, service, cwd] = [temporaryFolder(t), temporaryFolder(t), temporaryFolder(t)];
  if (program === undefined || !installDebian(t, system, PACKAGES)) return undefined;
  const folder = join(service, "usr/local/bin");
  mkdirSync(folder, { recursive: true });
  cpSync(program, join(folder, "plimsoll"));
  const layers = [
    { tar: packFolder(system), createdBy: "ADD rootfs.tar /" },
    { tar: packFolder(service), createdBy: "COPY plimsoll /usr/local/bin/plimsoll" },
  ];
  const config = { User: "65532:65532", Entrypoint: ["/usr/local/bin/plimsoll"] };
  writeImage(join(cwd, "own"), layers, { architecture: HOST.architecture, config });
  const slim = await runHere(["slim", "oci:own:fat", "-o", `docker-archive:plimsoll.tar:${name}`], { cwd });
  assert.equal(slim.exitCode, 0, slim.stderr);
  return join(cwd, "plimsoll.tar");
}
