import { formatSize } from "../../../report/size.ts";
import { type BuildSize, weighBuild } from "../../../session/weigh-build.ts";
import { flagsOf } from "../../../toolchain/go/build-flags.ts";
import { withTags } from "../../../toolchain/go/chosen-tags.ts";
import type { SuggestionContext } from "../context.ts";
import { proveByBuild } from "../proofs.ts";
import type { Candidate } from "../suggestion.ts";

/** Each has the same in Go: of net and os/user the tags choose it, and runtime/cgo only serves the others. */
const IN_GO_TOO = new Set(["net", "os/user", "runtime/cgo"]);
const TAGS = ["netgo", "osusergo"];

/**
 * A program that is built with C, though only the standard library's net and os/user use it. Without it, the program
 * needs no loader and no libc, and neither does its image.
 */
export async function findNeedlessC(context: SuggestionContext): Promise<readonly Candidate[]> {
  const { go, request, dependencies } = context;
  const withC = dependencies.filter(({ cgoFiles, foreignFiles }) => cgoFiles.length + foreignFiles.length > 0);
  const names = withC.map(({ importPath }) => importPath).filter((importPath) => importPath !== "runtime/cgo");
  if (!request.cgo || names.length === 0 || !withC.every((one) => one.standard && IN_GO_TOO.has(one.importPath))) {
    return [];
  }
  const tags = [...flagsOf(go, request.choices).tags, ...TAGS];
  const candidate: Candidate = {
    kind: "tag",
    subject: TAGS.join(","),
    what: `only ${names.join(" and ")} of the standard library ${names.length === 1 ? "uses" : "use"} C, and can do without`,
    evidence: [
      ...withC.map(({ importPath, cgoFiles }) => `${importPath}: ${cgoFiles.join(", ")}`),
      "without C, the program is static: its image needs no loader and no libc",
      "names are then resolved by Go, from /etc/hosts, /etc/resolv.conf and /etc/passwd, and not by what nsswitch.conf adds",
    ],
    edits: [
      { file: null, line: null, what: "build without --cgo, which sets CGO_ENABLED=0" },
      { file: null, line: null, what: `or build with -tags ${tags.join(",")}` },
    ],
    expectedBytes: 0,
    prove: async () => {
      const tagged = { ...request, choices: withTags(go, request.choices, tags) };
      const sizes: BuildSize[] = [];
      const answer = await proveByBuild(context, "", async () => {
        sizes.push(await weighBuild(go, { ...request, cgo: false }), await weighBuild(go, tagged));
        return sizes[0]!.sizeBytes <= sizes[1]!.sizeBytes ? sizes[0]! : sizes[1]!;
      });
      if ("unproven" in answer) return answer;
      const [off, on] = sizes.map(({ sizeBytes }) => formatSize(sizeBytes));
      return { ...answer, how: `built with CGO_ENABLED=0 (${off}), and with the tags (${on})` };
    },
  };
  return [candidate];
}
