import { defineNeed, linkedOf } from "./need.ts";

const ASKING = ["os.UserHomeDir", "os.UserConfigDir", "os.UserCacheDir"];

/** The home directory of the user. */
export const homeDirectory = defineNeed({
  id: "home-directory",
  goPackage: "os",
  weigh: (functions) => {
    const asking = linkedOf(functions, ASKING);
    if (asking.length === 0) return { needed: "no", why: ["nothing that asks for the home directory is linked"] };
    return {
      needed: "unknown",
      why: [
        ...asking,
        "it returns $HOME, which container runtimes set to / if /etc/passwd has no entry: then reading works, but writing fails",
      ],
    };
  },
});
