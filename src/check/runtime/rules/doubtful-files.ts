import { counted } from "../../../base/counted.ts";
import type { Doubt } from "../../../evidence/runtime/kept-files.ts";
import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { defineRule, type Observation } from "../../rule.ts";

/** Everything in the folders of the service is either known to be needed or known to be for building. */
export const doubtfulFiles = defineRule<RuntimeFacts>({
  id: "doubtful-files",
  title: "files whose use is not known",
  level: "note",
  why: "the service may use them by a name that it builds at run time",
  observe: ({ leftPrograms, leftFiles, namedSystemFolders }) => [
    ...observeFiles(leftPrograms, "program", "the service's folders", "no kept file starts by name"),
    ...observeFiles(
      leftFiles.filter(({ path }) => !leftPrograms.some((program) => program.path === path)),
      "file",
      "the service's layers",
      "no kept file names",
    ),
    ...namedSystemFolders.map(({ path, why }) => ({
      what: `/${path} is a folder of the system: it stays, but its content does not`,
      evidence: [why],
      fix: `--keep '${path}/**' keeps all of it, --keep '${path}/NAME' keeps one file`,
    })),
  ],
  confirm: () => ["every file in the service's folders is kept, or is for building and testing it"],
});

/** A name that is not UTF-8 cannot be written in a plan, so --keep is not suggested for it. */
function observeFiles(files: readonly Doubt[], kind: string, where: string, why: string): readonly Observation[] {
  const groups = [
    { files: files.filter(({ path }) => path.isWellFormed()), fix: "--keep PATH keeps one" },
    {
      files: files.filter(({ path }) => !path.isWellFormed()),
      fix: "give it a name in UTF-8 where the image is built",
    },
  ];
  return groups.flatMap((group) => {
    if (group.files.length === 0) return [];
    return [
      {
        what: `left out of ${where}: ${counted(group.files.length, kind)} that ${why}`,
        evidence: group.files.slice(0, 32).map(({ path, sizeBytes }) => `/${path}: ${counted(sizeBytes, "byte")}`),
        bytes: group.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        fix: group.fix,
      },
    ];
  });
}
