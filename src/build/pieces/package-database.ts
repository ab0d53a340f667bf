import { file } from "../base/entry.ts";
import type { FileEntry } from "../file-entry.ts";

/** The package databases of the image that pieces are taken from, as far as it has them. */
export interface DatabaseTexts {
  /** apk's `installed`, and where it lies. */
  readonly apk: { readonly path: string; readonly text: string } | undefined;
  /** dpkg's `status`. */
  readonly dpkgStatus: string | undefined;
  /** dpkg's `info/NAME.md5sums` or `info/NAME:ARCHITECTURE.md5sums`, by NAME. */
  readonly dpkgSums: ReadonlyMap<string, string>;
}

/** Packages of which at least one file stays. */
export interface Survivors {
  readonly apk: ReadonlySet<string>;
  readonly deb: ReadonlySet<string>;
  /** Whether the path of a database, from the root and without a slash before it, stays. */
  readonly stays: (path: string) => boolean;
}

/**
 * What tells scanners which packages are left: of apk its `installed` with these packages alone; of dpkg a file for each
 * under `status.d`, as distroless images have it. They name the files that stay and no others.
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
 * apk(5), `installed`: `F:` names a folder, `R:` a file in it; `M:` and `a:` say more of the line before them, and `Z:` of
 * `R:`. What belongs to a file that is gone goes with it.
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

/** dpkg-query(1), `Conffiles`: ` /etc/gai.conf DIGEST`. No list of digests has them, and a record without is no owner. */
function configurationSums(status: string): readonly string[] {
  return [...status.matchAll(/^ \/(\S+) ([0-9a-f]{32})(?: |$)/gm)].map(([, path, digest]) => `${digest}  ${path}`);
}
