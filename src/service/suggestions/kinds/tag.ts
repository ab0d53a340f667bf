import { counted } from "../../../base/counted.ts";
import { flagsOf } from "../../../toolchain/go/build-flags.ts";
import type { ListedProgram } from "../../tags/programs.ts";
import { TaggedPrograms } from "../../tags/programs.ts";
import { planTrials, type Trial } from "../../tags/trial.ts";
import type { SuggestionContext } from "../context.ts";
import { expectedBytes } from "../expected-bytes.ts";
import { proveByBuild } from "../proofs.ts";
import type { Candidate } from "../suggestion.ts";

/** Each tag is listed by the go command; a module with more of them has its own verb. */
const MOST_TAGS = 24;
/** Packages and files that are named. */
const MOST_NAMES = 8;

/**
 * Tags by which a package gives up what makes it fast, or by which its authors debug and test it: a smaller program
 * would be a worse one. What gives up assembly is found by its files.
 */
const WORSE =
  /^(?:purego|appengine|safe|generic|portable|no_?(?:unsafe|asm|simd|sse|avx)\w*|.*(?:debug|trace_?on|test|bench|fuzz|mock|e2e|integration|example).*)$/i;

/** Architectures that only other compilers know. */
const ELSEWHERE = new Set("alpha m68k nios2 sh shbe".split(" "));
/** How net and os/user use C: without C, nothing is left to choose. */
const ABOUT_C = new Set(["netgo", "netcgo", "osusergo"]);

/** Build tags that are not in use, and leave code out of the program. Tags that one must set together are not found. */
export async function findOmittingTags(context: SuggestionContext): Promise<readonly Candidate[]> {
  const { go, request } = context;
  const inUse = flagsOf(go, request.choices).tags;
  const programs = await TaggedPrograms.open(go, request, inUse);
  const base = await programs.list(inUse);
  const trials = planTrials(base, inUse)
    .filter((trial) => isOffered(trial, request.cgo))
    .slice(0, MOST_TAGS);
  const found = await Promise.all(
    trials.map(async (trial) =>
      toCandidate(context, programs, base, { trial, program: await programs.list(trial.with) }),
    ),
  );
  return found.filter((candidate) => candidate !== undefined);
}

function isOffered({ tags, inUse, reacting, found }: Trial, cgo: boolean): boolean {
  const [tag, ...others] = tags;
  if (tag === undefined || others.length > 0 || inUse || reacting.length === 0 || WORSE.test(tag)) {
    return false;
  }
  if (ELSEWHERE.has(tag) || (!cgo && ABOUT_C.has(tag))) return false;
  return !found.some((one) => one.reacting.some(({ file }) => file.name.endsWith(".s")));
}

async function toCandidate(
  context: SuggestionContext,
  programs: TaggedPrograms,
  base: ListedProgram,
  { trial, program }: { readonly trial: Trial; readonly program: ListedProgram },
): Promise<Candidate | undefined> {
  if (program.problem !== null) return undefined;
  const [tag] = trial.tags;
  const gone = packagesGone(base, program);
  // It only adds code.
  if (gone.length === 0 && program.packages.length > base.packages.length) return undefined;
  const files = trial.found.flatMap(({ reacting }) =>
    reacting.map((place) => `${place.package.importPath}/${place.file.name}`),
  );
  return {
    kind: "tag",
    subject: tag!,
    what: `the tag ${tag} leaves code out: ${gone.length === 0 ? counted(files.length, "file reacts", "files react") : counted(gone.length, "package")}`,
    evidence: [
      `files that react: ${named(files)}`,
      ...(gone.length === 0 ? [] : [`packages that go: ${named(gone)}`]),
      "what this code does, the program then does not do",
    ],
    edits: [{ file: null, line: null, what: `build with -tags ${trial.with.join(",")}` }],
    expectedBytes: gone.length === 0 ? 0 : await expectedBytes(context, gone),
    prove: () =>
      proveByBuild(context, `built with the tag ${tag}`, async () => {
        const size = await programs.weigh(trial.with);
        return "sizeBytes" in size ? size : { unproven: size.why };
      }),
  };
}

/** Those that nothing but the tag takes away come first, and of them those of modules. */
function packagesGone(base: ListedProgram, program: ListedProgram): string[] {
  const left = new Set(program.packages.map(({ importPath }) => importPath));
  const gone = base.packages.filter(({ importPath }) => !left.has(importPath)).reverse();
  const { true: standard = [], false: others = [] } = Object.groupBy(gone, ({ standard: is }) => `${is}`);
  return [...others, ...standard].map(({ importPath }) => importPath);
}

function named(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : "";
  return `${names.slice(0, MOST_NAMES).join(", ")}${more}`;
}
