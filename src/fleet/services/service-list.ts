import { PlimsollError } from "../../base/error.ts";
import type { FleetService } from "./fleet-service.ts";

/**
 * Parses a list of services, a line for each: the image, and behind it `name=NAME` and `replicas=N`, as far as they are known.
 * Empty lines and what follows a `#` at the begin of a line or behind a space are no part of it. Throws `source-invalid`.
 */
export function parseServiceList(text: string, file: string): readonly FleetService[] {
  return text.split(/\r?\n/).flatMap((line, index): readonly FleetService[] => {
    const words = line.replace(/(?:^|\s)#.*$/, "").trim();
    return words === "" ? [] : [parseLine(words.split(/\s+/), `${file}:${index + 1}`)];
  });
}

function parseLine([image = "", ...more]: readonly string[], where: string): FleetService {
  let name = usualName(image);
  let replicas: number | null = null;
  for (const word of more) {
    const [, named] = /^name=(\S+)$/.exec(word) ?? [];
    const [, count] = /^replicas=(\d{1,7})$/.exec(word) ?? [];
    if (named === undefined && count === undefined) throw unknownWord(word, where);
    if (named !== undefined) name = named;
    if (count !== undefined) replicas = Number(count);
  }
  return { name, image, replicas, where, run: null };
}

/** The last part of the repository, or of the path. */
export function usualName(image: string): string {
  const last = image.replace(/@.*$/, "").split("/").at(-1) ?? image;
  return last.replace(/:[^:]*$/, "") || image;
}

function unknownWord(word: string, where: string): PlimsollError {
  return new PlimsollError("source-invalid", {
    what: `${JSON.stringify(word)} is not known in a list of services`,
    why: "behind an image there may be name=NAME and replicas=N",
    fix: "one service a line, such as: ghcr.io/acme/order:v1.2.3 name=order replicas=3",
    where,
  });
}
