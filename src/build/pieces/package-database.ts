import { file } from "../base/entry.ts";
import type { FileEntry } from "../file-entry.ts";

/** The package databases of the image that pieces are taken from, if it has any. */
export interface DatabaseTexts {
  /** apk's `installed`, and its path. */
  readonly apk: { readonly path: string; readonly text: string } | undefined;
  /** dpkg's `status`. */
  readonly dpkgStatus: string | undefined;
  /** dpkg's `info/NAME.md5sums` or `info/NAME:ARCHITECTURE.md5sums`, by NAME. */
  readonly dpkgSums: ReadonlyMap<string, string>;
}

/** Packages of which at least one file is kept. */
export interface Survivors {
  readonly apk: ReadonlySet<string>;
  readonly deb: ReadonlySet<string>;
  /** Whether a path of a database, from the root and without a leading slash, is kept. */
  readonly stays: (path: string) => boolean;
}

/**
 * The files that tell scanners which packages are left: for apk, `installed` with only these packages; for dpkg, a file
 * for each package under `status.d`, as in distroless images. They list only the files that are kept.
 */
export function packageEntries(texts: DatabaseTexts, survivors: Survivors): FileEntry[] {
  return [...apkEntries(texts, survivors), ...dpkgEntries(texts, survivors)];
}

function apkEntries({ apk }: DatabaseTexts, { apk: names, stays }: Survivors): FileEntry[] {
  if (apk === undefined || names.size === 0) return [];
  const kept = apk.text
    .split(/\n\n+/)
    .filter((paragraph) => names.has(/^P:(.*)$/m.exec(paragraph)?.[1] ?? ""))
    .map((paragraph) => `${apkParagraph(paragraph, stays)}\n\n`);
  return [file(apk.path, kept.join(""))];
}

/**
 * apk(5), `installed`: `F:` names a folder, `R:` a file in it; `M:` and `a:` describe the line before them, and `Z:`
 * describes `R:`. The lines of a file that is not kept are left out with it.
 */
function apkParagraph(paragraph: string, stays: Survivors["stays"]): string {
  const lines: string[] = [];
  let folder: string[] = [];
  let isIn = true;
  let path = "";
  for (const line of paragraph.split("\n")) {
    const [field, value] = [line.slice(0, 2), line.slice(2)];
    if (field === "F:") {
      folder = [line];
      path = value;
      isIn = false;
    } else if (field === "M:") {
      folder.push(line);
    } else if (field === "R:") {
      isIn = stays(path === "" ? value : `${path}/${value}`);
      if (isIn) lines.push(...folder.splice(0), line);
    } else if (isIn) lines.push(line);
  }
  return lines.join("\n").trimEnd();
}

const STATUS_D = "var/lib/dpkg/status.d";

function dpkgEntries({ dpkgStatus, dpkgSums }: DatabaseTexts, { deb: names, stays }: Survivors): FileEntry[] {
  if (dpkgStatus === undefined) return [];
  const paragraphs = dpkgStatus
    .split(/\n\n+/)
    .map((text) => ({ text, name: /^Package: *(.*)$/m.exec(text)?.[1] ?? "" }));
  return paragraphs
    .filter(({ name }) => names.has(name))
    .flatMap(({ name, text }) => {
      const listed = [...(dpkgSums.get(name) ?? "").split("\n"), ...configurationSums(text)];
      const sums = listed.filter((line) => line.length > 34 && stays(line.slice(34)));
      return [
        file(`${STATUS_D}/${name}`, `${text.trim()}\n`),
        file(`${STATUS_D}/${name}.md5sums`, sums.map((line) => `${line}\n`).join("")),
      ];
    });
}

/**
 * dpkg-query(1), `Conffiles`: ` /etc/gai.conf DIGEST`. dpkg's lists of digests do not contain these files, but a record
 * that does not list a file does not own it.
 */
function configurationSums(status: string): readonly string[] {
  return [...status.matchAll(/^ \/(\S+) ([0-9a-f]{32})(?: |$)/gm)].map(([, path, digest]) => `${digest}  ${path}`);
}
