import type { JsonMember } from "../../base/json-member.ts";
import { listIn, textIn } from "./member.ts";

/** An entry's `affected` with this package. https://ossf.github.io/osv-schema/#affected-fields */
export function affectedIn(entry: JsonMember, name: string): readonly JsonMember[] {
  return listIn(entry, "affected").filter((one) => textIn(one.optional("package")?.optional("name")) === name);
}

/** Every version in which the package was mended: one for each line of releases that was. Git ranges name commits. */
export function fixedVersionsIn(entry: JsonMember, name: string): readonly string[] {
  const ranges = affectedIn(entry, name).flatMap((one) => listIn(one, "ranges"));
  const ofVersions = ranges.filter((range) => textIn(range.optional("type")) !== "GIT");
  return ofVersions
    .flatMap((range) => listIn(range, "events"))
    .flatMap((event) => textIn(event.optional("fixed")) ?? []);
}
