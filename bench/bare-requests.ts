/**
 * The least that a program on Node does to learn what the images in FILE are, one reference a line: `bare-requests FILE` asks
 * for each manifest and its config, on eight connections, with no library, and checks nothing. It is here to be timed.
 */
import { readFileSync } from "node:fs";
import { Agent, get } from "node:http";

const CONNECTIONS = 8;
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const left = readFileSync(process.argv[2]!, "utf8").trim().split("\n");

await Promise.all(
  Array.from({ length: CONNECTIONS }, async () => {
    for (let line = left.pop(); line !== undefined; line = left.pop()) {
      const [, host, repository, tag] = /^([^/]+)\/([^:]+):(\S+)/.exec(line)!;
      const base = `http://${host}/v2/${repository}`;
      const { config } = JSON.parse(await ask(`${base}/manifests/${tag}`));
      JSON.parse(await ask(`${base}/blobs/${config.digest}`));
    }
  }),
);
agent.destroy();

function ask(url: string): Promise<string> {
  const accept = "application/vnd.oci.image.manifest.v1+json";
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { accept } }, async (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`${url} answered ${answer.statusCode}`));
      resolve(Buffer.concat(await answer.toArray()).toString());
    }).on("error", reject);
  });
}
