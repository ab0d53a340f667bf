import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where the kernel lists what runs the programs of other machines: Documentation/admin-guide/binfmt-misc.rst. */
const REGISTERED = "/proc/sys/fs/binfmt_misc";

/** What qemu calls GOARCH. */
const QEMU: Readonly<Record<string, string>> = {
  "386": "i386",
  "amd64": "x86_64",
  "arm64": "aarch64",
  "loong64": "loongarch64",
  "ppc64le": "ppc64le",
};

/**
 * Does the kernel start programs of this architecture through an emulator, in containers too? Those find no emulator of
 * the host, so that it has to be opened when it is registered: flag F.
 */
export async function canEmulate(architecture: string): Promise<boolean> {
  const wanted = QEMU[architecture] ?? architecture;
  const names = await readdir(REGISTERED).catch(() => []);
  for (const name of names.filter((name) => name === `qemu-${wanted}`)) {
    const text = await readFile(join(REGISTERED, name), "utf8").catch(() => "");
    if (/^enabled$/m.test(text) && /^flags:.*F/m.test(text)) return true;
  }
  return false;
}
