import { ElfFile } from "../../../format/elf/elf-file.ts";
import { Absent } from "../../../format/go/absent.ts";
import { Pclntab } from "../../../format/go/pclntab.ts";
import type { Edit } from "../../../report/prune-report.ts";
import { comparedBuild, weighBuild } from "../../../session/weigh-build.ts";
import { openBinary } from "../../../store/file/binary-file.ts";
import { buildBinary } from "../../../toolchain/go/build.ts";
import { flagsOf } from "../../../toolchain/go/build-flags.ts";
import { withTags } from "../../../toolchain/go/chosen-tags.ts";
import type { SuggestionContext } from "../context.ts";
import { proveByBuild, proveByCut, proveByStubs } from "../proofs.ts";
import type { Candidate } from "../suggestion.ts";

const ZONES = "time/tzdata";
/** With it, package time imports the zones by itself: time/embed.go. */
const TAG = "timetzdata";
/** What the zones take in a program of Go 1.26. */
const USUAL_BYTES = 450_000;

/**
 * Time zones in the program, on a base that has them, too. Only for a program that looks zones up by name: another one
 * has an import that nothing uses, which is another kind. On a base that is not known, nothing is suggested.
 */
export async function findTimeZones(context: SuggestionContext): Promise<readonly Candidate[]> {
  const { base, dependencies, packages, own } = context;
  if (base.hasTimeZones !== true || !packages.has(ZONES) || !(await looksUpZones(context))) return [];
  const importers = dependencies.filter(({ imports }) => imports.includes(ZONES));
  const sites = (await context.imports()).filter(({ imported }) => imported === ZONES);
  const tagged = importers.some(({ importPath }) => importPath === "time");
  const others = importers.filter((one) => one.importPath !== "time" && !own.includes(one));
  const edits: readonly Edit[] = [
    ...sites.map(({ file, line }) => ({ file, line, what: `take out this import of ${ZONES}` })),
    ...(tagged ? [{ file: null, line: null, what: `build without the tag ${TAG}` }] : []),
    ...others.map(({ importPath, module }) => ({
      file: null,
      line: null,
      what: `ask for a release of ${module ?? importPath} whose package ${importPath} does not import ${ZONES}`,
    })),
  ];
  const candidate: Candidate = {
    kind: "time-zones",
    subject: ZONES,
    what: `the program has the time zones, and so has its base (${base.name})`,
    evidence: [
      "time.LoadLocation is linked; it takes a zone from the system's files first, and from the program after them",
      ...sites.map(({ file, line, importer }) => `${file}:${line}: imported by ${importer}`),
      ...(tagged ? [`the tag ${TAG} makes package time import ${ZONES}`] : []),
      ...others.map(({ importPath, module }) => `imported by ${importPath} of ${module ?? "no module"}`),
      "where the program runs outside of its image, on a system without zones, it needs its own",
    ],
    edits,
    expectedBytes: USUAL_BYTES,
    prove: async () => {
      if (others.length > 0 || (tagged && sites.length > 0)) return proveByStubs(context, [ZONES]);
      return tagged ? proveWithoutTag(context) : proveByCut(context, sites);
    },
  };
  return [candidate];
}

/** Whether code that finds a zone by its name is linked: the program's own table of functions says so. */
async function looksUpZones({ go, request }: SuggestionContext): Promise<boolean> {
  await using binary = await buildBinary(go, comparedBuild(request));
  await using file = await openBinary(binary.path, "/");
  const table = await Pclntab.open(await ElfFile.open(file, "the program"));
  const functions = table instanceof Absent ? table : await table.readNames();
  return !(functions instanceof Absent) && functions.has("time.LoadLocation");
}

function proveWithoutTag(context: SuggestionContext) {
  const { go, request } = context;
  const tags = flagsOf(go, request.choices).tags.filter((tag) => tag !== TAG);
  const without = { ...request, choices: withTags(go, request.choices, tags) };
  return proveByBuild(context, `built without the tag ${TAG}`, () => weighBuild(go, without));
}
