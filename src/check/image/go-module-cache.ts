import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { leftovers, wasteByLayer } from "./costs.ts";

export const goModuleCache = defineRule<ImageFacts>({
  id: "go-module-cache",
  title: "the Go module cache is in the image",
  level: "warning",
  why: "a compiled program holds what it needs of its modules; their source is for the compiler",
  observe: (facts) => {
    const beside = leftovers(facts, "vendor").length === 0 ? "" : ", and vendor holds the same modules once more";
    return wasteByLayer(facts, leftovers(facts, "Go module cache"), () => ({
      what: `the source and the archives of every module${beside}`,
      fix:
        beside === ""
          ? "RUN --mount=type=cache,target=/go/pkg/mod, or build in a stage of its own"
          : "go build -mod=vendor needs no go mod download: keep one of the two, and build in a stage of its own",
    }));
  },
});
