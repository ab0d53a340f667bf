import { defineRule, type Observation } from "../../rule.ts";
import type { Doubt } from "../kept-files.ts";
import type { RuntimeFacts } from "../runtime-facts.ts";

/** Everything in the folders of the service is either known to be needed or known to be for building. */
export const doubtfulFiles = defineRule<RuntimeFacts>({
  id: "doubtful-files",
  title: "files whose use is not known",
  level: "note",
  why: "the service may use them by a name that is nowhere in its bytes",
  observe: ({ leftPrograms, leftFiles, namedSystemFolders }) => [
    ...observeFiles(leftPrograms, "programs in the service's folders", "nothing starts them by name"),
    ...observeFiles(
      leftFiles.filter(({ path }) => !leftPrograms.some((program) => program.path === path)),
      "of the files that the service's layers bring",
      "nothing that stays names them",
    ),
    ...namedSystemFolders.map(({ path, why }) => ({
      what: `/${path} is one of the system's folders: it stays, and what is in it does not`,
      evidence: [why],
      fix: `--keep '${path}/**' keeps all of it, --keep '${path}/NAME' what the service reads there`,
    })),
  ],
  confirm: () => ["every file in the service's folders is kept, or is for building and testing it"],
});

/** A name that is not UTF-8 can stand in no plan, and --keep is not offered for it. */
function observeFiles(files: readonly Doubt[], whose: string, why: string): readonly Observation[] {
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
        what: `${group.files.length} ${whose} are left out: ${why}`,
        evidence: group.files.slice(0, 32).map(({ path, sizeBytes }) => `/${path}: ${sizeBytes} bytes`),
        bytes: group.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        fix: group.fix,
      },
    ];
  });
}
