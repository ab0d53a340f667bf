import { PlimsollError } from "../base/error.ts";
import { BINARY_VIEWS, type BinaryView } from "../measure/binary/view-names.ts";
import { IMAGE_VIEWS, type ImageView } from "../measure/image/view-names.ts";

/** The ways to divide the bytes of a binary or of an image into rows. */
export type ViewName = BinaryView | ImageView;

/** The view of an image that `--by` names. Throws `flag-invalid` for one that only binaries have. */
export function imageViewOf(by: ViewName | undefined): ImageView | undefined {
  const view = IMAGE_VIEWS.find((one) => one === by);
  if (by === undefined || view !== undefined) return view;
  throw new PlimsollError("flag-invalid", {
    what: `--by ${by} is not a view of an image`,
    why: "it is a view of a binary",
    fix: `--by ${IMAGE_VIEWS.join(", --by ")}`,
  });
}

/** The view of a binary that `--by` names. Throws `flag-invalid` for one that only images have. */
export function binaryViewOf(by: ViewName | undefined): BinaryView | undefined {
  const view = BINARY_VIEWS.find((one) => one === by);
  if (by === undefined || view !== undefined) return view;
  throw new PlimsollError("flag-invalid", {
    what: `--by ${by} is not a view of a binary`,
    why: "it is a view of an image",
    fix: `--by ${BINARY_VIEWS.join(", --by ")}`,
  });
}
