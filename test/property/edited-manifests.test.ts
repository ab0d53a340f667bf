/** Random edits of manifests that were generated survive a run with other evidence, or stop it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mergeFile } from "../../src/fleet/baseline/merge-files.ts";
import { baselined, trialText } from "../support/baselined.ts";

const FIGURES = { residentBytes: 20e6, startSeconds: 1, secondsToExit: 1 };
const PATH = "base/deployment.yaml";

/** At a place of the text: a line more, a remark behind the line, or one line fewer. */
const edits = fc.uniqueArray(fc.record({ at: fc.nat(200), how: fc.constantFrom("insert", "remark", "remove") }), {
  minLength: 1,
  maxLength: 5,
  selector: ({ at }) => at,
});

test("a merge has every line that a person wrote and none that a person removed, or it is a conflict", async (t) => {
  const service = await baselined(t);
  service.write("trial.json", trialText(service.digest, FIGURES));
  await service.run({ trial: ["trial.json"] });
  const last = service.read(`deploy/${PATH}`);
  const [other] = (await service.run({ dryRun: true, port: ["8080", "9090"] })).files;
  service.write("trial.json", trialText(service.digest, { ...FIGURES, residentBytes: 33e6, secondsToExit: 50 }));
  await service.run({ trial: ["trial.json"], port: ["8080", "9090"] });
  const fresh = service.read(`deploy/${PATH}`);
  assert.equal(other!.change, "changed");
  const count = { merged: 0, conflicts: 0 };
  fc.assert(
    fc.property(edits, (chosen) => {
      const lines = last.split("\n").slice(0, -1);
      const removed: string[] = [];
      const written: string[] = [];
      const present = lines.flatMap((line, index) => {
        const one = chosen.find(({ at }) => at % lines.length === index);
        if (one === undefined) return [line];
        const remark = `# by a person, at ${index}`;
        // Only a comment can go without a change of what the file means to YAML.
        if (one.how === "remove" && line.trim().startsWith("#") && lines.indexOf(line) === lines.lastIndexOf(line)) {
          removed.push(line);
          return [];
        }
        written.push(remark);
        return one.how === "insert" ? [remark, line] : [`${line} ${remark}`];
      });
      const edited = `${present.join("\n")}\n`;
      const { after, conflicts } = mergeFile({ path: PATH, last, present: edited, fresh });
      for (const remark of written) assert.ok(after!.includes(remark), `${remark} is lost`);
      if (conflicts.length > 0) {
        count.conflicts++;
        return;
      }
      count.merged++;
      for (const line of removed) assert.ok(!after!.split("\n").includes(line), `${line} is back`);
    }),
    { numRuns: 300 },
  );
  assert.ok(count.merged > 50 && count.conflicts > 50, JSON.stringify(count));
});
