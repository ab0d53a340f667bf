import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { type Account, isNumber, parseAccounts, parseUser } from "../format/oci/user.ts";
import { readFileOf } from "./file-of.ts";
import type { Image } from "./image.ts";

/**
 * The numeric user of a base image. Kubernetes cannot verify `runAsNonRoot` for a name, so a name is looked up in the
 * image's own /etc/passwd and /etc/group. Undefined when the base image sets no user.
 * Throws `base-user-unknown` when the image itself does not define its user.
 */
export async function numericUser(baseName: string, image: Image): Promise<string | undefined> {
  const named = image.config.config?.User;
  if (named === undefined || named === "") return undefined;
  const { user, group } = parseUser(named);
  if (isNumber(user) && (group === undefined || isNumber(group))) return named;
  const unknown = (what: string, file: string): never => {
    throw new PlimsollError("base-user-unknown", {
      what: `${baseName} runs as ${named}, and ${what} is not in its /${file}`,
      fix: "name a numeric user: --user 65532:65532",
    });
  };
  const account = isNumber(user) ? undefined : await accountIn(image, "etc/passwd", user);
  if (account === undefined && !isNumber(user)) return unknown(`user ${user}`, "etc/passwd");
  const uid = account?.[2] ?? user;
  if (group === undefined) return account === undefined ? uid : `${uid}:${account[3]}`;
  if (isNumber(group)) return `${uid}:${group}`;
  const found = await accountIn(image, "etc/group", group);
  return found === undefined ? unknown(`group ${group}`, "etc/group") : `${uid}:${found[2]}`;
}

async function accountIn(image: Image, path: string, name: string): Promise<Account | undefined> {
  const bytes = await readFileOf(image, path, LIMITS.configFileBytes);
  return parseAccounts(Buffer.from(bytes ?? []).toString()).find(([own]) => own === name);
}
