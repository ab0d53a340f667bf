import { isFile, isGoFolder } from "../store/file/binary-file.ts";
import type { Surroundings } from "./surroundings.ts";

/** `golang.org/x/tools/cmd/stress@latest`. The digest of an image does not count as a version. */
const VERSIONED = /^[^@\\./][^@\\]*@[^@/\\:]+$/;
/** `./cmd/...`, which may stand for one program. */
const PATTERN = /(?:^|[/\\])\.\.\.$/;

/** A folder with Go files, one of them, a pattern, or `path@version`, as `go install` takes it. */
export async function namesPackage({ cwd }: Surroundings, target: string): Promise<boolean> {
  if (await isFile(target, cwd)) return target.endsWith(".go");
  return (await isGoFolder(target, cwd)) || VERSIONED.test(target) || PATTERN.test(target);
}
