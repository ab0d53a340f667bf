import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { VERSION } from "../../src/base/version.ts";
import { REPOSITORY } from "./tools.ts";

const FILE = "plimsoll-linux-amd64";

/** A program that runs this checkout. */
export const CHECKOUT_PROGRAM = `#!/bin/sh\nexec "${process.execPath}" "${join(REPOSITORY, "src/cli.ts")}" "$@"\n`;

/** A release with an executable that runs this checkout, and the list of its checksums. */
export async function releaseServer(t: TestContext, changes: Readonly<Record<string, string>> = {}) {
  const sum = createHash("sha256").update(CHECKOUT_PROGRAM).digest("hex");
  const files = new Map(
    Object.entries({
      [`/v${VERSION}/${FILE}`]: CHECKOUT_PROGRAM,
      [`/v${VERSION}/SHA256SUMS`]: `${"0".repeat(64)}  plimsoll-linux-arm64\n${sum}  ${FILE}\n`,
      ...changes,
    }),
  );
  const server = createServer((request, response) => {
    const text = files.get(request.url ?? "");
    response.writeHead(text === undefined ? 404 : 200);
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sum };
}
