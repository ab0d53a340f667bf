import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { layerPlace, pathOf } from "./costs.ts";

export const packedProgram = defineRule<ImageFacts>({
  id: "packed-program",
  title: "a program is packed",
  level: "warning",
  why: "each start unpacks it into memory that no other process shares, and scanners see nothing in it, which looks as if there were nothing to find",
  observe: (facts) =>
    facts.ledger.layers.flatMap(({ index: layer, survey: { programs, entries } }) =>
      [...programs].flatMap(([entry, { packer }]) => {
        const place = { layer, entry };
        if (packer === null || facts.ledger.tree.status(place) !== "live") return [];
        const path = entries.path(entry);
        return [
          {
            what: `${path} is packed by ${packer}`,
            evidence: [`it has no section headers, and ${packer}'s mark near its start`],
            fix: "ship the program as go build made it: layers are compressed in any case; `plimsoll trial IMAGE --upx` measures the difference",
            place: layerPlace(facts, layer),
            path: pathOf(facts, place),
          },
        ];
      }),
    ),
});
