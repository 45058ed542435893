/** One line of `/proc/self/mountinfo`, as far as it matters here. */
export interface Mount {
  readonly id: number;
  /** The mount that this one stands upon. */
  readonly parent: number;
  /** Where it stands. */
  readonly point: string;
  readonly type: string;
}

/** The mounts that a text in the form of `/proc/self/mountinfo` lists; lines of another form are passed over. */
export function mountsOf(text: string): Mount[] {
  return text.split("\n").flatMap((line) => {
    // Behind six fixed fields stand any number of others, up to a hyphen.
    const [fixed, typed] = line.split(" - ", 2);
    const [id, parent, , , point] = fixed!.split(" ");
    const type = typed?.split(" ", 1)[0];
    if (point === undefined || type === undefined || type === "") return [];
    return [{ id: Number(id), parent: Number(parent), point: unescaped(point), type }];
  });
}

/**
 * The mount that an absolute physical path is found on: from the root down, as the kernel goes, so that what was
 * mounted over counts for nothing, nor what stands upon it.
 */
export function mountAt(mounts: readonly Mount[], path: string): Mount | undefined {
  const ids = new Set(mounts.map((each) => each.id));
  let here: Mount | undefined;
  for (const place of ancestors(path)) {
    for (let above = upon(mounts, ids, here, place); above; above = upon(mounts, ids, here, place))
      here = above;
  }
  return here;
}

/** The mount at this place that stands directly upon another; upon none that is listed, where there is no other. */
function upon(
  mounts: readonly Mount[],
  ids: ReadonlySet<number>,
  below: Mount | undefined,
  place: string,
): Mount | undefined {
  return mounts.findLast(
    (each) =>
      each !== below &&
      each.point === place &&
      (below === undefined
        ? !ids.has(each.parent) || each.parent === each.id
        : each.parent === below.id),
  );
}

/** `/`, `/a`, `/a/b` of `/a/b`. */
function ancestors(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return ["/", ...parts.map((_, n) => `/${parts.slice(0, n + 1).join("/")}`)];
}

/** Blanks, tabs, line feeds and backslashes stand there as three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
