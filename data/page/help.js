import { make, theOne } from "./dom.js";

const KEYS = [
  ["← ↑ → ↓", "choose a tile of the map, a node of the graph, or a row of the table"],
  ["Enter", "open what is chosen"],
  ["Backspace", "go back to what it is in"],
  ["/", "filter by name or path"],
  ["m", "areas by the next measure"],
  ["Esc", "empty the filter, close this"],
  ["?", "this"],
];

/** Fills the dialog, and gives what opens it. */
export function makeHelp() {
  const dialog = /** @type {HTMLDialogElement} */ (theOne("dialog"));
  const close = make("button", { type: "button", class: "plain" }, ["Close"]);
  close.addEventListener("click", () => dialog.close());
  dialog.append(
    make("h2", { id: "help-title" }, ["Keys"]),
    make(
      "dl",
      { class: "keys" },
      KEYS.flatMap(([key, what]) => [make("dt", {}, [make("kbd", {}, [key])]), make("dd", {}, [what])]),
    ),
    make("p", {}, [
      "Each area stands for bytes, and the areas in a box add up to the box. Hatched is what is too small to be drawn. ",
      "The address of this page leads back to what it shows now.",
    ]),
    close,
  );
  return () => {
    if (!dialog.open) dialog.showModal();
  };
}
