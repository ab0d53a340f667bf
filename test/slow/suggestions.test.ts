/** Every kind of suggestion where it is planted, and its twins in which it must not be made. */
import { testPlanted } from "../prune/plant.ts";
import { PLANTED } from "../prune/planted.ts";

for (const planted of PLANTED) testPlanted(planted, planted.twins);
