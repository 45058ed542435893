/**
 * What tmux is told, as argv: pure functions. Tried with tmux 3.3a; needs 3.2, for `run-shell -C -d` and `-N`.
 *
 * @module
 */
import type { Place, Start, Typing } from "../backend.ts";
import { literal, script, words } from "./words.ts";

/** Which server this is: two at one socket, one after the other, give the same ids to their panes. */
export const BIRTH = "#{pid}.#{start_time}";

/** What is typed now would vanish, or go to other panes too: somebody scrolls, the pane takes no input, or it is one of several that take the same. */
const BUSY = "#{||:#{pane_in_mode},#{||:#{pane_input_off},#{pane_synchronized}}}";

/** How long a program has to take a paste for one before Enter; some take an earlier one for a part of it. */
const ENTER_AFTER_SECONDS = "0.15";

/** What a row of panes says, the program last because it can name itself as it likes. */
export const ROW =
  "#{pane_id} #{pane_pid} #{pid}.#{start_time} #{pane_dead} #{?pane_dead_status,#{pane_dead_status},-} " +
  `${BUSY} #{session_name}\t#{@rally_typed}\t#{s/[^ -~]/?/:pane_current_command}`;

/** A call to the server at this socket, which is not begun if it has ended. Text goes in and out as UTF-8. */
function at(tmux: string, socket: string): string[] {
  return [tmux, "-u", "-N", "-S", socket];
}

/**
 * Begins a server of rally's own, or finds it, and says its socket. No configuration of the user's is read. It stays
 * until the first session is there; later it ends with its last.
 */
export function serverArgv(tmux: string, name: string, known: readonly string[]): string[] {
  return [
    ...[tmux, "-u", "-L", name, "-f", "/dev/null"],
    ...words(
      ["start-server"],
      ["set-option", "-s", "exit-empty", "off"],
      ["set-option", "-g", "remain-on-exit", "on"],
      // What the server was begun with is not to reach what it runs.
      ...known.map((each) => ["set-environment", "-g", "-u", each]),
      ["display-message", "-p", "#{socket_path}"],
    ),
  ];
}

/**
 * Begins a program in a session of its own. It finds the directory and the environment of the process that says so: only
 * names are said, which every user of the machine may see.
 */
export function startArgv(tmux: string, socket: string, { label, argv, env }: Start): string[] {
  return [
    ...at(tmux, socket),
    ...words(
      ["set-option", "-s", "exit-empty", "on"],
      ["set-option", "-g", "update-environment", patterns(Object.keys(env))],
      [
        ...["new-session", "-d", "-P", "-F", ROW, "-s", literal(label), "-x", "200", "-y", "50"],
        ...shellless(argv),
      ],
    ),
  ];
}

/** Names as tmux takes a list of patterns; one that it would split is left out, as shells do with such names. */
function patterns(names: readonly string[]): string {
  return names
    .filter((name) => !/[\s,]/.test(name))
    .map((name) => name.replace(/[*?[\\]/g, "\\$&"))
    .join(" ");
}

/** tmux runs several words as they are, but gives one to a shell to read. */
function shellless(argv: readonly string[]): readonly string[] {
  return argv.length === 1 ? ["/bin/sh", "-c", 'exec "$0"', argv[0]!] : argv;
}

/** Says the socket of the server that was begun under this name, if it is there. */
export function socketArgv(tmux: string, name: string): string[] {
  return [tmux, "-u", "-N", "-L", name, ...words(["display-message", "-p", "#{socket_path}"])];
}

/** Says one row for each pane. */
export function listArgv(tmux: string, socket: string): string[] {
  return [...at(tmux, socket), ...words(["list-panes", "-a", "-F", ROW])];
}

/**
 * Types, unless something is against it, and says the one word that it came to. The server does all of it between two
 * of its events, and presses Enter by itself, whatever becomes of the process that asked: text is never left half
 * typed, nor run into another's. The text is on standard input. A paste into a dead pane would crash the server.
 */
export function injectArgv(tmux: string, place: Place, { id, text }: Typing): string[] {
  const target = ["-t", place.pane];
  const buffer = ["-b", `rally-${id}`];
  const verdict = `#{?${isAnother(place)},gone,${text === null ? refusal("") : refusal(id)}}`;
  const tell = ["display-message", "-p", ...target, verdict];
  const told = ["display-message", "-p", "typed"];
  if (text === null)
    return [
      ...at(tmux, place.socket),
      ...words(when(place, verdict, script(tell), script(["send-keys", ...target, "Enter"], told))),
    ];
  const type = script(
    ["paste-buffer", "-p", "-d", ...buffer, ...target],
    ["set-option", "-p", ...target, "@rally_busy", "1"],
    ["set-option", "-p", "-a", ...target, "@rally_typed", ` ${id}`],
    ["run-shell", "-b", "-d", ENTER_AFTER_SECONDS, ...target, "-C", ENTER],
    told,
  );
  return [
    ...at(tmux, place.socket),
    ...words(
      ["load-buffer", ...buffer, "-"],
      when(place, verdict, script(["delete-buffer", ...buffer], tell), type),
    ),
  ];
}

/** Expanded once when it is given to the server, which fills in the pane; what is doubled is asked when it runs. */
const ENTER = script(
  [
    ...["if-shell", "-F", "-t", "#{pane_id}", literal(`#{||:#{pane_dead},${BUSY}}`), ""],
    script(["send-keys", "-t", "#{pane_id}", "Enter"]),
  ],
  ["set-option", "-p", "-u", "-t", "#{pane_id}", "@rally_busy"],
);

function when({ pane }: Place, condition: string, then: string, otherwise: string): string[] {
  return ["if-shell", "-F", "-t", pane, condition, then, otherwise];
}

/** What is against typing: a word, or nothing. */
function refusal(id: string): string {
  const passing = `#{?pane_dead,dead,#{?${BUSY},busy,#{?@rally_busy,passing,}}}`;
  return id === "" ? passing : `#{?#{m:* ${id} *,#{@rally_typed} },already,${passing}}`;
}

/** The `%` of an id would be taken for a part of a date. */
function isAnother({ pane, birth }: Place): string {
  return `#{!=:#{s/^.//:pane_id} ${BIRTH},${pane.slice(1)} ${birth}}`;
}

/** Says `here` or `gone`, and then all that the pane shows and has shown. */
export function captureArgv(tmux: string, place: Place): string[] {
  const target = ["-t", place.pane];
  return [
    ...at(tmux, place.socket),
    ...words(
      ["display-message", "-p", ...target, `#{?${isAnother(place)},gone,here}`],
      ["capture-pane", "-p", "-J", "-S", "-", ...target],
    ),
  ];
}

/** For a person, also one who sits in another tmux. */
export function attachArgv(tmux: string, { socket, pane }: Place): string[] {
  return ["/usr/bin/env", "-u", "TMUX", ...at(tmux, socket), "attach-session", "-t", pane];
}

/** Takes the pane away if it is still this one. */
export function stopArgv(tmux: string, place: Place): string[] {
  const stop = script(["kill-pane", "-t", place.pane]);
  return [...at(tmux, place.socket), ...words(when(place, isAnother(place), "", stop))];
}

/** Lets a server end that nothing was begun in, and takes away the session of this name, if one may have been begun. */
export function takeBackArgv(tmux: string, socket: string, begun: string | null): string[] {
  const stop = begun === null ? [] : [["kill-session", "-t", `=${begun}`]];
  return [...at(tmux, socket), ...words(["set-option", "-s", "exit-empty", "on"], ...stop)];
}
