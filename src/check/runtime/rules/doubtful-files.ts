import { counted } from "../../../base/counted.ts";
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
    ...(leftPrograms.length === 0
      ? []
      : [
          {
            what: `left out of the service's folders: ${counted(leftPrograms.length, "program")} that nothing that stays starts by name`,
            evidence: leftPrograms.slice(0, 32).map(({ path, sizeBytes }) => `/${path}: ${counted(sizeBytes, "byte")}`),
            bytes: leftPrograms.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
            fix: "--keep PATH keeps one",
          },
        ]),
    ...observeFiles(leftFiles.filter(({ path }) => !leftPrograms.some((program) => program.path === path))),
    ...namedSystemFolders.map(({ path, why }) => ({
      what: `/${path} is one of the system's folders: it stays, and what is in it does not`,
      evidence: [why],
      fix: `--keep '${path}/…' keeps what the service reads there`,
    })),
  ],
  confirm: () => ["every file in the service's folders is kept, or is for building and testing it"],
});

function observeFiles(files: readonly Doubt[]): readonly Observation[] {
  if (files.length === 0) return [];
  return [
    {
      what: `left out of the service's layers: ${counted(files.length, "file")} that nothing that stays names`,
      evidence: files.slice(0, 32).map(({ path, sizeBytes }) => `/${path}: ${counted(sizeBytes, "byte")}`),
      bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      fix: "--keep PATH keeps one",
    },
  ];
}
