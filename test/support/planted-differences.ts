import assert from "node:assert/strict";
import { compareImages } from "../../src/flow/trial/equivalence.ts";
import type { TrialBench } from "./trial-ground.ts";
import type { TriedImage } from "./tried-image.ts";

interface Planted {
  /** What the image after is made of. */
  readonly image: TriedImage;
  /** Which request shows it. */
  readonly about: string;
  /** The file that a trace has to name; undefined where no file is what is missing. */
  readonly file?: string;
}

const USUAL = "GREETING=good morning";

/** What an image can lack, each planted alone. */
export const PLANTED_DIFFERENCES: Readonly<Record<string, Planted>> = {
  "a template left out": {
    image: { without: ["srv/page.html"] },
    about: "the start",
    file: "/srv/page.html",
  },
  "a file that only a late request opens": {
    image: { without: ["srv/late.html"] },
    about: "GET /late",
    file: "/srv/late.html",
  },
  "certificates": {
    image: { without: ["etc/ssl/certs/ca-certificates.crt"] },
    about: "GET /certificate",
    file: "/etc/ssl/certs/ca-certificates.crt",
  },
  "a time zone": {
    image: { without: ["usr/share/zoneinfo/Europe"] },
    about: "GET /time",
    file: "/usr/share/zoneinfo/Europe/Berlin",
  },
  "a locale": {
    image: { without: ["usr/share/locale"] },
    about: "GET /greeting",
    file: "/usr/share/locale/de/tried",
  },
  "a child program": { image: { without: ["bin/child"] }, about: "GET /child", file: "/bin/child" },
  "an entry of passwd": { image: { files: { "etc/passwd": "root:x:0:0::/:\n" } }, about: "GET /whoami" },
  "a writable folder": { image: { without: ["data"] }, about: "POST /write", file: "/data/orders" },
  "a variable": { image: { env: [] }, about: "GET /settings" },
  "a port": { image: { env: [USUAL, "PORT=8081"] }, about: "the start" },
};

/** Compares the whole image with one that lacks something, and requires that exactly this is found and named. */
export async function requireFound(
  bench: Pick<TrialBench, "images" | "ground">,
  name: keyof typeof PLANTED_DIFFERENCES,
): Promise<void> {
  const { image, about, file } = PLANTED_DIFFERENCES[name]!;
  await using open = await bench.ground(bench.images.write(image), bench.images.write());
  const section = await compareImages(open.ground, open.requests);
  assert.ok("found" in section, JSON.stringify(section));
  const { same, differences } = section.found;
  assert.equal(same, false);
  const text = JSON.stringify(differences, null, 1);
  const shown = differences.filter((each) => each.about === about);
  assert.notEqual(shown.length, 0, text);
  // What a request does not answer, it may say in the log; nothing else is different.
  assert.deepEqual(
    differences.filter((each) => each.about !== about && each.about !== "the log"),
    [],
  );
  for (const { missing, whyUntraced } of shown) {
    assert.equal(whyUntraced, null);
    const paths = missing!.filter(({ in: side }) => side === "after").map(({ path }) => path);
    assert.deepEqual(paths, file === undefined ? [] : [file], text);
  }
}
