import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { leftovers, wasteByLayer } from "./costs.ts";

export const goModuleCache = defineRule<ImageFacts>({
  id: "go-module-cache",
  title: "the Go module cache is in the image",
  level: "warning",
  why: "a compiled program contains what it needs from its modules; only the compiler reads their source",
  observe: (facts) => {
    const beside = leftovers(facts, "vendor").length === 0 ? "" : ", and vendor has the same modules again";
    return wasteByLayer(facts, leftovers(facts, "Go module cache"), () => ({
      what: `the source and the archives of every module${beside}`,
      fix:
        beside === ""
          ? "RUN --mount=type=cache,target=/go/pkg/mod, or build in a separate stage"
          : "go build -mod=vendor does not need go mod download: keep one of the two, and build in a separate stage",
    }));
  },
});
