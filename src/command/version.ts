import { VERSION } from "../base/version.ts";
import { formatPlatform } from "../format/oci/platform.ts";
import { renderVersion, type VersionReport } from "../report/version-report.ts";
import { FORM, HOST } from "../store/form.ts";

/** Which plimsoll this is. */
export const THIS_VERSION: VersionReport = {
  schema: "plimsoll.version/1",
  version: VERSION,
  form: FORM,
  platform: formatPlatform(HOST),
  node: process.version,
};

/** What `--version` prints. */
export const VERSION_TEXT: string = renderVersion(THIS_VERSION);

/** The answer where the words of the command line ask for the version alone; undefined where they do not. */
export function versionAnswer([asked, form, ...rest]: readonly string[]): string | undefined {
  if ((asked !== "--version" && asked !== "-v") || rest.length > 0) return undefined;
  if (form === "--json") return `${JSON.stringify(THIS_VERSION, null, 2)}\n`;
  return form === undefined ? `${VERSION_TEXT}\n` : undefined;
}
