/** How a stream shows text. */
export interface View {
  /** Columns of the terminal; where there is none, nothing is cut and no line is broken. */
  readonly width?: number | undefined;
  readonly colour: boolean;
}
