import { counted } from "../../base/counted.ts";
import type { BinaryFacts } from "../../evidence/binary/facts.ts";
import { Absent } from "../../format/go/absent.ts";
import { defineRule } from "../rule.ts";
import { type PathPrefix, prefixesOf } from "./absolute-paths.ts";

/**
 * The binary holds no path of the machine that built it: source files are named module@version/file, as by -trimpath.
 */
export const trimmedPaths = defineRule<BinaryFacts>({
  id: "trimmed-paths",
  title: "the binary holds absolute paths of the machine that built it",
  level: "warning",
  why: "the same source gives a different binary in another folder, and everybody who pulls the image can read the builder's folders",
  observe: (facts) => {
    const prefixes = sourcePrefixes(facts);
    const found = facts.buildDirectories.filter(({ count }) => count > 0);
    if (prefixes.length === 0 && found.length === 0) return [];
    return [
      {
        what: `${facts.where} holds absolute paths`,
        evidence: [
          ...prefixes.map(({ prefix, fileCount }) => `${counted(fileCount, "source file")} below ${prefix}`),
          ...found.map(({ directory, count }) => `${directory} is in its bytes ${counted(count, "time")}`),
        ],
        bytes: prefixes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        fix: "build with -trimpath, and keep paths out of -ldflags, CGO_CFLAGS and CGO_LDFLAGS",
      },
    ];
  },
  confirm: (facts) => [
    facts.files instanceof Absent
      ? `its source files are not known: ${facts.files.reason}`
      : "no source file in its line table has an absolute path",
    ...facts.buildDirectories.map(({ directory }) => `${directory} is nowhere in its bytes`),
  ],
});

function sourcePrefixes({ files }: BinaryFacts): readonly PathPrefix[] {
  return files instanceof Absent ? [] : prefixesOf(files);
}
