import type { GitFs } from "./git_fs.ts";

/**
 * A file system for isomorphic-git that writes whole objects or none, as Git does. By itself it writes an object where it
 * is to stay, and never again where a file is: a process that is killed there would leave a torn object for good, and
 * others would meet half of one that is being written.
 *
 * What a killed process leaves is named as Git names it, so that `git gc` takes it away.
 */
export function wholeFiles(fs: GitFs): GitFs {
  const writeFile = async (path: string, content: Uint8Array): Promise<void> => {
    const { randomUUID } = process.getBuiltinModule("node:crypto");
    const place = path.slice(0, path.lastIndexOf("/"));
    const temporary = `${place}/tmp_obj_${randomUUID()}`;
    const handle = await fs.open(temporary, "wx", 0o444);
    try {
      await handle.writeFile(content);
      // A ref must not outlive what it leads to.
      await handle.sync();
      await handle.close();
      await fs.rename(temporary, path);
    } catch (error) {
      await handle.close().catch(() => {});
      await fs.rm(temporary, { force: true });
      throw error;
    }
  };
  return { ...fs, writeFile: writeFile as GitFs["writeFile"] };
}
