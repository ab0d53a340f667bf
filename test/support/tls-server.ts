import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

export interface TlsServer {
  /** `https://127.0.0.1:PORT/` */
  readonly url: string;
  /** The PEM file of the authority that signed its certificate. */
  readonly authority: string;
}

/** A folder with `ca.pem`, and `cert.pem` and `key.pem` for 127.0.0.1. Undefined, with the test skipped, without openssl. */
export function tlsFolder(t: TestContext): string | undefined {
  const openssl = requireTool(t, "openssl");
  if (openssl === undefined) return undefined;
  const folder = temporaryFolder(t);
  const run = (words: string) => execFileSync(openssl, words.split(" "), { cwd: folder, stdio: "pipe" });
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
  writeFileSync(join(folder, "names"), "subjectAltName=IP:127.0.0.1\n");
  run(`req -x509 ${key} -days 2 -subj /CN=authority -keyout authority.key -out ca.pem`);
  run(`req ${key} -subj /CN=server -keyout key.pem -out server.csr`);
  run("x509 -req -in server.csr -CA ca.pem -CAkey authority.key -CAcreateserial -days 2 -extfile names -out cert.pem");
  return folder;
}

/**
 * A server on loopback that answers "reached", with a certificate of an authority that is made for this test.
 * Undefined, with the test skipped, where openssl is missing.
 */
export async function startTlsServer(t: TestContext): Promise<TlsServer | undefined> {
  const folder = tlsFolder(t);
  if (folder === undefined) return undefined;
  const [privateKey, cert] = ["key.pem", "cert.pem"].map((name) => readFileSync(join(folder, name)));
  const server = createServer({ key: privateKey, cert }, (_, response) => response.end("reached"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}/`, authority: join(folder, "ca.pem") };
}
