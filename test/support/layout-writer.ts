/**
 * Writes images into an OCI layout, as a process of its own that a test can multiply, trace and kill:
 * `layout-writer.ts FOLDER TAG_PREFIX COUNT`.
 */
import { writeLayout } from "../../src/store/layout/write.ts";
import { sampleImage, UNWATCHED } from "./sample-image.ts";

const [folder, prefix, count] = process.argv.slice(2);
for (let number = 0; number < Number(count); number++) {
  const name = `${prefix}-${number}`;
  await writeLayout(folder!, sampleImage({ layers: [[{ path: "name", text: name }]] }), name, UNWATCHED);
}
