import { counted } from "../base/counted.ts";
import type { TagClass } from "../evidence/build-tags/tag-class.ts";
import { formatSize } from "./size.ts";
import type { TagsReport } from "./tags-report.ts";

/** What stands above the tables: the program as it is configured. */
export function tagsHeadLines({ program, tags, builds }: TagsReport): string[] {
  if (program === null) return [];
  const { sizeBytes, wireBytes, packages, modules } = program;
  const weight = `${formatSize(sizeBytes!)}, ${formatSize(wireBytes!)} on the wire`;
  return [
    `${program.package} for ${program.platform}, ${program.go}: ${weight}; ${counted(packages!, "package")}, ${counted(modules!, "module")}`,
    program.tags.length === 0 ? "built without tags" : `built with ${program.tags.join(", ")}`,
    tags.length === 0
      ? "no file of it reacts to a tag that a build can choose"
      : `${counted(builds!.made, "other program")} built, of at most ${builds!.budget}`,
  ];
}

/** What stands below the tables: the messages of builds that failed, and the tags that are not listed. */
export function tagsTailLines({ tags, others, notes }: TagsReport, { all }: { readonly all: boolean }): string[] {
  const messages = tags.flatMap(({ tags: names, reason }) => {
    if (reason === null || reason.of === null) return [];
    const lines = reason.why.split("\n");
    // The table has the first line.
    if (lines.filter((line) => !line.startsWith("# ")).length < 2 && reason.fix === null) return [];
    const fix = reason.fix === null ? [] : [`  fix: ${reason.fix}`];
    return [`${reason.of} ${names.join(" and ")}:`, ...lines.map((line) => `  ${line.replaceAll("\t", "  ")}`), ...fix];
  });
  const counts = [...Map.groupBy(others, (one) => one.class)].map(([name, group]) => `${group.length} ${WORDS[name]}`);
  const own = others.filter((one) => one.own && one.class !== "ignore").map(({ tag }) => tag);
  const named =
    own.length === 0 ? [] : [`files of the module also ask for the platform or the toolchain: ${own.join(", ")}`];
  const rest = all || counts.length === 0 ? [] : [`not chosen by a build, listed by --all: ${counts.join(", ")}`];
  return [...messages, ...named, ...rest, ...notes.map((note) => `note: ${note}`)];
}

const WORDS: Record<TagClass, string> = {
  own: "of the module",
  dependency: "of dependencies",
  standard: "of the standard library",
  system: "of systems",
  architecture: "of architectures",
  release: "of releases of Go",
  experiment: "of experiments",
  toolchain: "of the toolchain",
  ignore: "for files that no build has",
};
