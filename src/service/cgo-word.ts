import { relative, sep } from "node:path";
import { type CgoStatement, statementsIn } from "../check/cgo/said/cgo-statements.ts";
import { type CgoWord, decide } from "../check/cgo/said/decide.ts";
import { readProjectFiles } from "../store/file/project-files.ts";
import type { MainPackage } from "../toolchain/go/main-package.ts";
import type { SlimJob } from "./job.ts";

/**
 * Whether somebody has said that a program is built without C: whoever starts this build, or else the files by which
 * the project is built. Go's own settings file (`go env -w`) does not count: it is about the machine and not about this
 * program.
 */
export async function wordAboutC({ choices, surroundings }: SlimJob, main: MainPackage): Promise<CgoWord> {
  const own = ownWord(choices.env.CGO_ENABLED, surroundings.env.CGO_ENABLED);
  if (own !== undefined) return decide([own]);
  const { root, files } = await readProjectFiles(main.folder, main.module?.folder ?? main.folder, main.how !== "build");
  const target = { importPath: main.importPath, folder: relative(root, main.folder).split(sep).join("/") };
  return decide(files.flatMap((file) => statementsIn(file, target)));
}

/** What is said for this build outweighs every file. CGO_ENABLED=1 in the environment is only Go's own default. */
function ownWord(wished: string | undefined, inherited: string | undefined): CgoStatement | undefined {
  if (wished === "0" || wished === "1") {
    const where = "a variable of this build (--build-env, or env of plimsoll.yaml or .ko.yaml)";
    return { value: wished, place: `CGO_ENABLED=${wished}, ${where}`, rank: 2 };
  }
  return inherited === "0" ? { value: "0", place: "CGO_ENABLED=0 in the environment", rank: 2 } : undefined;
}
