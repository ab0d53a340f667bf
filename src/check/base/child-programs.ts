import { defineNeed, linkedOf } from "./need.ts";

const STARTING = ["os/exec.(*Cmd).Start", "os.StartProcess", "syscall.Exec"];

/** Other programs that the service starts: a shell, git, a credential helper. */
export const childPrograms = defineNeed({
  id: "child-programs",
  goPackage: "os",
  weigh: (functions) => {
    const starting = linkedOf(functions, STARTING);
    if (starting.length === 0) return { needed: "no", why: ["nothing that starts another program is linked"] };
    return {
      needed: "unknown",
      why: [
        ...starting,
        "the binary does not say which program it starts; a base without an operating system has none",
      ],
    };
  },
});
