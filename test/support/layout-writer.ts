/**
 * Writes images into an OCI layout, in a separate process that a test can start many times, trace and kill:
 * `layout-writer.ts FOLDER TAG_PREFIX COUNT`.
 */
import { writeLayout } from "../../src/store/layout/write.ts";
import { sampleImage, UNWATCHED } from "./sample-image.ts";

const [folder, prefix, count] = process.argv.slice(2);
for (let number = 0; number < Number(count); number++) {
  const name = `${prefix}-${number}`;
  await writeLayout(folder!, sampleImage({ layers: [[{ path: "name", text: name }]] }), name, UNWATCHED);
}
