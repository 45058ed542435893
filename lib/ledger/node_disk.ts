import type { Counters, Disk, Handle } from "./disk.ts";
import { faultCode } from "./disk.ts";
import { beside } from "./temporary.ts";

/** What systems say that know no hard links. */
const LINKLESS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/** The real file system. Everything opened and read is counted. */
export function nodeDisk(count: Counters): Disk {
  // Asked for by name at run time: an import of the module's namespace costs three milliseconds more.
  const fs = process.getBuiltinModule("node:fs");
  const { O_RDONLY, O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  const optional = <T>(act: () => T): T | undefined => {
    try {
      return act();
    } catch (fault) {
      if (faultCode(fault) === "ENOENT" || faultCode(fault) === "ENOTDIR") return undefined;
      throw fault;
    }
  };
  const flags = { read: O_RDONLY, append: O_RDWR | O_APPEND | O_CREAT, change: O_RDWR } as const;
  /** A regular file and no link: whoever planted a pipe in a room would otherwise hold us up for ever. */
  const openFile = (path: string, how: keyof typeof flags): number => {
    const fd = fs.openSync(path, flags[how] | O_NOFOLLOW | O_NONBLOCK, 0o666);
    count.filesOpened++;
    if (fs.fstatSync(fd).isFile()) return fd;
    fs.closeSync(fd);
    throw Object.assign(new Error(`"${path}" is not a file`), { code: "EINVAL" });
  };
  /** Where the file system has no hard links: whole all the same, unless we die between these two steps. */
  const createInPlace = (path: string, bytes: Uint8Array): boolean => {
    try {
      fs.writeFileSync(path, bytes, { flag: "wx", flush: true });
      return true;
    } catch (fault) {
      if (faultCode(fault) === "EEXIST") return false;
      throw fault;
    }
  };

  return {
    open: (path, how) => optional((): Handle => ({ path, fd: openFile(path, how) })),
    close: (handle) => {
      try {
        fs.closeSync(handle.fd);
      } catch {
        // Whatever had to be on disk was synced before; there is nobody to whom this would matter.
      }
    },
    stat: (handle) => {
      const { size, ino } = fs.fstatSync(handle.fd);
      return { size, inode: ino };
    },
    inodeAt: (path) => optional(() => fs.lstatSync(path).ino),
    read: (handle, into, position) => {
      let got = 0;
      while (got < into.length) {
        const n = fs.readSync(handle.fd, into, got, into.length - got, position + got);
        if (n === 0) break;
        got += n;
      }
      count.bytesRead += got;
      return got;
    },
    append: (handle, bytes) => fs.writeSync(handle.fd, bytes),
    write: (handle, bytes, position) => fs.writeSync(handle.fd, bytes, 0, bytes.length, position),
    sync: (handle) => fs.fdatasyncSync(handle.fd),
    syncDirectory: (path) => {
      const fd = fs.openSync(path, O_RDONLY);
      try {
        fs.fsyncSync(fd);
      } finally {
        fs.closeSync(fd);
      }
    },
    list: (path) => optional(() => fs.readdirSync(path)) ?? [],
    kindOf: (path) =>
      optional(() => {
        // Mostly asked of what is not there, and an exception takes longer than the answer.
        const stat = fs.lstatSync(path, { throwIfNoEntry: false });
        if (stat === undefined) return undefined;
        if (stat.isSymbolicLink()) return "link";
        return stat.isDirectory() ? "directory" : stat.isFile() ? "file" : "other";
      }),
    about: (path) =>
      optional(() => {
        const { size, mtimeMs } = fs.lstatSync(path);
        return { size, changed: mtimeMs };
      }),
    makeDirectory: (path, mode = 0o777) => {
      try {
        fs.mkdirSync(path, mode);
      } catch (fault) {
        if (faultCode(fault) !== "EEXIST") throw fault;
        if (fs.lstatSync(path).isDirectory()) return;
        throw Object.assign(new Error(`"${path}" is not a directory`), { code: "ELOOP" });
      }
    },
    create: (path, bytes) => {
      const temporary = beside(path);
      try {
        fs.writeFileSync(temporary, bytes, { flag: "wx", flush: true });
        fs.linkSync(temporary, path);
        return true;
      } catch (fault) {
        if (faultCode(fault) === "EEXIST") return false;
        if (!LINKLESS.has(faultCode(fault))) throw fault;
        return createInPlace(path, bytes);
      } finally {
        fs.rmSync(temporary, { force: true });
      }
    },
    replace: (path, bytes) => {
      const temporary = beside(path);
      try {
        fs.writeFileSync(temporary, bytes, { flag: "wx" });
        fs.renameSync(temporary, path);
      } catch (fault) {
        fs.rmSync(temporary, { force: true });
        throw fault;
      }
    },
    rename: (from, to) => optional(() => fs.renameSync(from, to) ?? true) ?? false,
    remove: (path) => fs.rmSync(path, { recursive: true, force: true }),
    readWhole: (path) =>
      optional(() => {
        const fd = openFile(path, "read");
        try {
          const bytes = fs.readFileSync(fd);
          count.bytesRead += bytes.length;
          return bytes;
        } finally {
          fs.closeSync(fd);
        }
      }),
  };
}
