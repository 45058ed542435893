import type { Disk, Handle } from "../../lib/ledger/disk.ts";

interface Node {
  readonly inode: number;
  bytes: Uint8Array;
  changed: number;
}

/** A disk in memory that several simulated processes share, and whose files a test can look into and change. */
export interface MemoryDisk extends Disk {
  readonly files: ReadonlyMap<string, Node>;
  /** Puts these bytes at the path, whatever stood there; the file keeps its inode. */
  readonly put: (path: string, bytes: Uint8Array) => void;
  readonly link: (path: string) => void;
}

/** As `nodeDisk`, without a file system: test/ledger/disk.test.ts holds both against one list of promises. */
export function memoryDisk(): MemoryDisk {
  const files = new Map<string, Node>();
  const directories = new Set<string>(["", "/"]);
  const links = new Set<string>();
  const opened = new Map<number, Node>();
  let next = 1;

  const parent = (path: string): string => path.slice(0, path.lastIndexOf("/"));
  const make = (path: string, bytes: Uint8Array): Node => {
    if (!directories.has(parent(path))) throw fault("ENOENT");
    const node = { inode: next, bytes, changed: next++ };
    files.set(path, node);
    return node;
  };
  const nodeOf = ({ fd }: Handle): Node => {
    const node = opened.get(fd);
    if (node === undefined) throw fault("EBADF");
    return node;
  };

  return {
    files,
    put: (path, bytes) => {
      const node = files.get(path);
      if (node === undefined) make(path, bytes);
      else Object.assign(node, { bytes, changed: next++ });
    },
    link: (path) => void links.add(path),
    open: (path, how) => {
      if (links.has(path)) throw fault("ELOOP");
      if (directories.has(path)) throw fault(how === "read" ? "EINVAL" : "EISDIR");
      const isMissing = !files.has(path);
      if (isMissing && (how !== "append" || !directories.has(parent(path)))) return undefined;
      const node = files.get(path) ?? make(path, new Uint8Array(0));
      const handle = { path, fd: next++ };
      opened.set(handle.fd, node);
      return handle;
    },
    close: ({ fd }) => {
      if (!opened.delete(fd)) throw fault("EBADF");
    },
    stat: (handle) => ({ size: nodeOf(handle).bytes.length, inode: nodeOf(handle).inode }),
    inodeAt: (path) => files.get(path)?.inode,
    read: (handle, into, position) => {
      if (directories.has(handle.path)) throw fault("EISDIR");
      const part = nodeOf(handle).bytes.subarray(position, position + into.length);
      into.set(part);
      return part.length;
    },
    append: (handle, bytes) => {
      const node = nodeOf(handle);
      const longer = new Uint8Array(node.bytes.length + bytes.length);
      longer.set(node.bytes);
      longer.set(bytes, node.bytes.length);
      Object.assign(node, { bytes: longer, changed: next++ });
      return bytes.length;
    },
    write: (handle, bytes, position) => {
      const node = nodeOf(handle);
      const changed = node.bytes.slice();
      changed.set(bytes, position);
      Object.assign(node, { bytes: changed, changed: next++ });
      return bytes.length;
    },
    sync: (handle) => void nodeOf(handle),
    syncDirectory: (path) => {
      if (!directories.has(path)) throw fault("ENOENT");
    },
    list: (path) => {
      const names = [...files.keys(), ...links, ...directories].filter(
        (each) => each !== path && parent(each) === path,
      );
      return names.map((each) => each.slice(path.length + 1));
    },
    kindOf: (path) => {
      if (links.has(path)) return "link";
      if (directories.has(path)) return "directory";
      return files.has(path) ? "file" : undefined;
    },
    about: (path) => {
      const node = files.get(path);
      if (node !== undefined) return { size: node.bytes.length, changed: node.changed };
      return links.has(path) || directories.has(path) ? { size: 0, changed: 0 } : undefined;
    },
    makeDirectory: (path) => {
      if (!directories.has(parent(path))) throw fault("ENOENT");
      directories.add(path);
    },
    create: (path, bytes) => {
      if (files.has(path) || links.has(path)) return false;
      make(path, bytes);
      return true;
    },
    replace: (path, bytes) => void make(path, bytes),
    rename: (from, to) => {
      const isThere = files.has(from) || links.has(from) || directories.has(from);
      if (!isThere || !directories.has(parent(to))) return false;
      if (directories.has(from) !== directories.has(to) && (directories.has(to) || files.has(to)))
        throw fault(directories.has(to) ? "EISDIR" : "ENOTDIR");
      for (const each of [files, links]) each.delete(to);
      const moved = (path: string): string => to + path.slice(from.length);
      for (const [path, node] of [...files])
        if (isAt(path, from)) files.delete(path) && files.set(moved(path), node);
      for (const each of [links, directories])
        for (const path of [...each])
          if (isAt(path, from)) each.delete(path) && each.add(moved(path));
      return true;
    },
    remove: (path) => {
      for (const each of [files, links, directories])
        for (const key of [...each.keys()]) if (isAt(key, path)) each.delete(key);
    },
    readWhole: (path) => files.get(path)?.bytes,
  };
}

/** The path itself, or one below it. */
function isAt(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}

/** A fault as the system throws it. */
export function fault(code: string): Error {
  return Object.assign(new Error(code), { code });
}
