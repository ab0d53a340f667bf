import { counted } from "../../../base/counted.ts";
import { sha256 } from "../../../base/digest.ts";
import { formatSize } from "../../../report/size.ts";
import type { EmbeddedFile } from "../../../toolchain/go/embedded-files.ts";
import type { ReplacedFiles } from "../../../toolchain/go/replaced-files.ts";
import type { SuggestionContext } from "../context.ts";
import { doubt, proveByFiles } from "../proofs.ts";
import type { Candidate } from "../suggestion.ts";
import { type EmbedUse, embedUses, isOwn, shownEmbed, timesInProgram, usesOf } from "./embeds.ts";

/** A smaller copy is not worth anybody's time. */
const SMALLEST_BYTES = 4096;
/** Of a copy that goes, the rest is the padding of its section. */
const LEAST_PART = 0.9;

/** One variable with the content: two of them may embed one file. */
interface Copy {
  readonly file: EmbeddedFile;
  readonly use: EmbedUse;
  /** Whether no other line embeds the file. */
  readonly alone: boolean;
}

/**
 * The same content in two variables. The compiler names strings and the files of an embed.FS by their content, and the
 * linker keeps one of each name; a []byte can be written to, so each has its own copy (cmd/compile,
 * staticdata.fileStringSym; found with Go 1.26: two strings, two file systems, or one of each are stored once, and a
 * []byte beside any of them once more). So what is too much is each []byte beside another copy.
 */
export async function assetsTwice(context: SuggestionContext, files: readonly EmbeddedFile[]): Promise<Candidate[]> {
  const groups = await sameContents(
    context,
    files.filter(({ sizeBytes }) => sizeBytes >= SMALLEST_BYTES),
  );
  const copies: { readonly content: Uint8Array; readonly copies: readonly Copy[] }[] = [];
  for (const group of groups) {
    const all = await copiesOf(context, group);
    if (spareCopies(context, all).length > 0) copies.push({ content: await group[0]!.read(), copies: all });
  }
  const times = await timesInProgram(
    context,
    copies.map(({ content }) => content),
  );
  return copies.flatMap(({ copies: all }, index) =>
    times[index]! < 2
      ? []
      : spareCopies(context, all).map((spare) => candidate(context, spare, keptCopy(context, all), times[index]!)),
  );
}

/** Files by content, those of a content that no own package has left out. */
async function sameContents(context: SuggestionContext, files: readonly EmbeddedFile[]): Promise<EmbeddedFile[][]> {
  const sizes = Map.groupBy(files, ({ sizeBytes }) => sizeBytes);
  const groups: EmbeddedFile[][] = [];
  for (const same of sizes.values()) {
    if (!same.some((file) => isOwn(context, file.package))) continue;
    if (same.length === 1) {
      groups.push(same);
      continue;
    }
    const digests = await Promise.all(same.map(async (file) => ({ file, digest: sha256(await file.read()) })));
    for (const found of Map.groupBy(digests, ({ digest }) => digest).values()) {
      groups.push(found.map(({ file }) => file));
    }
  }
  return groups;
}

async function copiesOf(context: SuggestionContext, group: readonly EmbeddedFile[]): Promise<Copy[]> {
  const copies: Copy[] = [];
  for (const file of group) {
    const uses = usesOf(await embedUses(context, file.package), file);
    for (const use of uses) copies.push({ file, use, alone: uses.length === 1 });
  }
  return copies;
}

/** The copy that stays: one that can be shared as it is, or else one that nobody here can change. */
function keptCopy(context: SuggestionContext, copies: readonly Copy[]): Copy {
  const shared = copies.find(({ use }) => use.type === "string" || use.type === "files");
  return shared ?? copies.find(({ file }) => !isOwn(context, file.package)) ?? copies[0]!;
}

/** Of the user's own copies, those that could go. */
function spareCopies(context: SuggestionContext, copies: readonly Copy[]): Copy[] {
  if (copies.length < 2) return [];
  const kept = keptCopy(context, copies);
  return copies.filter((copy) => copy !== kept && copy.use.type === "bytes" && isOwn(context, copy.file.package));
}

function candidate(context: SuggestionContext, spare: Copy, kept: Copy, times: number): Candidate {
  const name = shownEmbed(spare.file, context);
  const other = shownEmbed(kept.file, context);
  const { sizeBytes } = spare.file;
  return {
    kind: "assets",
    subject: name,
    what:
      spare.file === kept.file
        ? `${name} (${formatSize(sizeBytes)}) is embedded in two variables, and each has a copy of it`
        : `${name} (${formatSize(sizeBytes)}) has the same content as ${other}, and both are embedded`,
    evidence: [
      `the program has these bytes ${counted(times, "time")}`,
      ...[kept, spare].map(({ use }) => `${use.file}:${use.line}: ${use.variable} ${typeName(use)}`),
    ],
    edits: [
      {
        file: spare.use.file,
        line: spare.use.line,
        what: `leave ${spare.use.variable} out and use ${kept.use.variable} of ${kept.file.package.importPath}${sharedWord(kept)}`,
      },
    ],
    expectedBytes: sizeBytes,
    prove: () => prove(context, spare),
  };
}

/** Where both are strings, nothing but the type changes. */
function sharedWord({ use }: Copy): string {
  if (use.type === "bytes") return ", or declare both as string: equal strings are stored once";
  return ", or declare it as string: strings and files of an embed.FS with the same content are stored once";
}

function typeName({ type }: EmbedUse): string {
  return { string: "string", bytes: "[]byte", files: "embed.FS", other: "of another type" }[type];
}

async function prove(context: SuggestionContext, { file, use, alone }: Copy) {
  // An emptied file still matches its pattern; without a file, go refuses the pattern. Where another variable embeds the
  // same file, the directive alone goes: without it, the variable is nil.
  const replaced: ReplacedFiles = alone ? new Map([[file.path, ""]]) : new Map([[use.path, withoutDirective(use)]]);
  const how = alone
    ? `a build with an empty file in place of ${shownEmbed(file, context)}`
    : `a build without ${use.file}:${use.line}, so that ${use.variable} is empty`;
  return doubt(await proveByFiles(context, how, replaced), ({ before, after }) =>
    before.sizeBytes - after.sizeBytes < LEAST_PART * file.sizeBytes
      ? "the program without the copy is not smaller by its size"
      : undefined,
  );
}

/** Nothing after it moves to another line or column. */
function withoutDirective({ source, start, end }: EmbedUse): string {
  return `${source.slice(0, start)}//${" ".repeat(end - start - 2)}${source.slice(end)}`;
}
