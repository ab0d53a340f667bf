import type { ImageLedger } from "../src/measure/image/ledger/image-ledger.ts";
import { measureImage } from "../src/measure/image/measure-image.ts";
import { surveyLayer } from "../src/measure/image/survey-layer.ts";
import { type SampleFile, sampleImage } from "../test/support/sample-image.ts";

const LAYERS = 8;
const FOLDERS = ["usr/share/doc", "usr/lib/node_modules", "usr/local/go/src", "root/go/pkg/mod/example.com", "opt/app"];
const EXTENSIONS = [".go", ".js", ".d.ts", ".json", ".md", ".py", "", ".so"];

/** An image with the given number of files, in folders of all sizes, with realistic names. Always the same. */
export async function largeImage(files: number): Promise<ImageLedger> {
  const random = randomNumbers();
  const words = Array.from({ length: 3000 }, () => word(random));
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
  const layers = Array.from({ length: LAYERS }, (_, layer) => {
    const list: SampleFile[] = [];
    while (list.length < files / LAYERS) {
      const folder = [pick(FOLDERS), ...Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(words))].join(
        "/",
      );
      const count = Math.ceil(40 * random() ** 3);
      for (let index = 0; index < count && list.length < files / LAYERS; index++) {
        const name = `${pick(words)}-${pick(words)}${layer}${index}${pick(EXTENSIONS)}`;
        list.push({ path: `${folder}/${name}`, text: text(random, Math.ceil(6000 * random() ** 5)) });
      }
    }
    return list;
  });
  return measureImage(sampleImage({ layers, compression: "zstd" }), `an image of ${files} files`, {
    survey: (layer, signal) => surveyLayer(layer, { signal }),
    atOnce: 2,
    signal: new AbortController().signal,
  });
}

/** xorshift32 (Marsaglia, 2003): numbers from 0 up to, but not including, 1. */
function randomNumbers(): () => number {
  let state = 2_463_534_242;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function word(random: () => number): string {
  return Array.from({ length: 3 + Math.floor(random() * 8) }, () => String.fromCharCode(97 + random() * 26)).join("");
}

function text(random: () => number, length: number): string {
  const some = word(random);
  return `${some} `.repeat(Math.ceil(length / (some.length + 1))).slice(0, length);
}
