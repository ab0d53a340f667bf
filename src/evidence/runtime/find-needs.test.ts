import assert from "node:assert/strict";
import { test } from "node:test";
import { ownProgram } from "../../../test/support/fat-and-slim.ts";
import { imageFiles } from "../../../test/support/image-files.ts";
import { requireTool } from "../../../test/support/tools.ts";
import type { RandomAccess } from "../../format/elf/random-access.ts";
import { findNeeds } from "./find-needs.ts";
import type { ImageFiles } from "./image-files.ts";

test("a shared object is searched for paths once, however many programs load it", async (t) => {
  const program = requireTool(t, "ls");
  if (program === undefined) return;
  const [one, ...objects] = ownProgram(program, "one");
  // libc and its loader are not searched at all.
  if (objects.length <= 2) return t.skip("it loads nothing but libc");
  const files = await imageFiles([one!, { ...one!, path: "two" }, ...objects]);
  const { counting, reads } = counted(files);
  const { programs, closures } = await findNeeds(counting, "image", { Entrypoint: ["/one"], Cmd: ["/two"] }, [], []);
  assert.deepEqual(
    programs.map(({ path }) => path),
    ["one", "two"],
  );
  const loaded = closures.get("two")!.objects.map(({ path }) => path);
  assert.ok(loaded.length > 0);
  assert.deepEqual(
    loaded.map((path) => reads.get(path)),
    loaded.map(() => 1),
  );
});

/** The same files, with a count of how often each was read as a whole. */
function counted(files: ImageFiles): { counting: ImageFiles; reads: ReadonlyMap<string, number> } {
  const reads = new Map<string, number>();
  const open: ImageFiles["open"] = async (places) => {
    const contents = await files.open(places);
    return contents.map((content, index): RandomAccess => {
      const { layer, entry } = places[index]!;
      const path = files.layers[layer]!.path(entry);
      return {
        sizeBytes: content.sizeBytes,
        read: (offset, length) => {
          if (length === content.sizeBytes) reads.set(path, (reads.get(path) ?? 0) + 1);
          return content.read(offset, length);
        },
      };
    });
  };
  return { counting: { ...files, open }, reads };
}
