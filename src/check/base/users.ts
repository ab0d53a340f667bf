import { defineNeed, linkedOf } from "./need.ts";

const LOOKUPS = [
  "os/user.Lookup",
  "os/user.LookupId",
  "os/user.LookupGroup",
  "os/user.LookupGroupId",
  "os/user.(*User).GroupIds",
];
const CURRENT = "os/user.Current";

/** Names of users and groups. Without cgo, Go reads the files itself; with cgo, libc does. */
export const users = defineNeed({
  id: "users",
  goPackage: "os/user",
  weigh: (functions) => {
    const lookups = linkedOf(functions, LOOKUPS);
    const current = functions.has(CURRENT)
      ? [`${CURRENT} is linked: it fails if its user ID has no entry, unless $USER and $HOME are both set`]
      : [];
    const why = [...lookups, ...current];
    return why.length > 0 ? { needed: "yes", why } : { needed: "no", why: ["no lookup of os/user is linked"] };
  },
});
