/** Something that keeps a part from being taken out as it stands. */
export interface BoundaryFinding {
  readonly severity: "error";
  /** A place in the manifest (`plugins.<name>.<field>`), or a file of the repository. */
  readonly path: string;
  readonly message: string;
}

export function boundaryFinding(path: string, message: string): BoundaryFinding {
  return { severity: "error", path, message };
}
