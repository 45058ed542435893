import type { HostName } from "../../hosts/host_names.ts";
import type { Installation } from "./record.ts";
import type { SettingsFile } from "./settings_file.ts";

/** What hooks are put into: the settings of a host, or the script of Git. */
export type Part = HostName | "git";

/** One file as it is and as it is to be; nothing has been written yet. */
export interface Change {
  readonly host: Part;
  readonly file: SettingsFile;
  readonly before: string;
  /** Null: the file goes. */
  readonly after: string | null;
  /** What the text is written in, where it is not UTF-8. */
  readonly encoding?: "latin1" | undefined;
  readonly action: "created" | "updated" | "unchanged" | "removed" | "deleted";
  readonly absolute: boolean;
  readonly events: readonly string[];
  readonly asks: readonly string[];
  /** What is known of an earlier install; `directories` is filled in by the one that makes them. */
  readonly record?: Installation;
}

/** How a host stands, or Git. */
export interface HostState<Of extends Part = HostName> {
  readonly host: Of;
  readonly state: "absent" | "installed" | "partial" | "changed" | "unreadable";
  /** Where its hooks are, or belong. */
  readonly file: string;
  readonly form: "portable" | "absolute" | null;
  readonly fail_closed: boolean;
  /** A shell passes over writes of whoever is alone. */
  readonly fast: boolean;
  readonly events: readonly string[];
  readonly missing: readonly string[];
  /** Why its settings cannot be read, or are not heeded. */
  readonly problem: string | null;
}
