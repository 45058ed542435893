// A program as agent TUIs are: it draws a prompt, asks for bracketed paste, and takes what stands in its box when Enter
// is pressed outside of a paste. Every submission becomes one line of JSON in the file it was given.
//
// Usage: node echo_program.mjs FILE [--swallow N] [--plain] [--tell PROGRAM ...]
//   --swallow N  the first N times Enter is pressed nothing happens
//   --plain      it asks for no bracketed paste
//   --tell       at each submission it runs the program, with what was submitted on standard input, as a host its hook
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import process from "node:process";

const [file, ...given] = process.argv.slice(2);
const at = given.indexOf("--tell");
const flags = at < 0 ? given : given.slice(0, at);
const [told, ...arguments_] = at < 0 ? [] : given.slice(at + 1);
let swallow = flags.includes("--swallow") ? Number(flags[flags.indexOf("--swallow") + 1]) : 0;

const OPEN = Buffer.from("\x1b[200~");
const CLOSE = Buffer.from("\x1b[201~");
let box = [];
let pasting = false;
let pending = Buffer.alloc(0);

function note(fields) {
  appendFileSync(file, `${JSON.stringify(fields)}\n`);
}

/** What a terminal writes for a newline in a paste is a carriage return. */
function text() {
  return Buffer.from(box).toString("utf8").replaceAll("\r", "\n");
}

function enter() {
  if (swallow > 0) {
    swallow--;
    note({ swallowed: true });
    return;
  }
  const submitted = text();
  box = [];
  note({ submitted });
  if (told !== undefined) spawnSync(told, arguments_, { input: submitted });
  process.stdout.write(`\r\n${submitted.replaceAll("\n", "\r\n")}\r\n> `);
}

/** Whether the bytes from here on may still become this marker. */
function isCutOff(at, marker) {
  const rest = pending.subarray(at);
  return rest.length < marker.length && marker.subarray(0, rest.length).equals(rest);
}

function take(chunk) {
  pending = Buffer.concat([pending, chunk]);
  let at = 0;
  while (at < pending.length) {
    const marker = pasting ? CLOSE : OPEN;
    if (pending[at] === 0x1b) {
      if (isCutOff(at, marker)) break;
      if (pending.subarray(at, at + marker.length).equals(marker)) {
        pasting = !pasting;
        at += marker.length;
        continue;
      }
    }
    const byte = pending[at++];
    if (!pasting && byte === 0x0d) enter();
    else if (!pasting && byte === 0x03) process.exit(3);
    else box.push(byte);
  }
  pending = pending.subarray(at);
}

process.stdin.setRawMode(true);
process.stdin.on("data", take);
process.stdout.write(`${flags.includes("--plain") ? "" : "\x1b[?2004h"}ready\r\n> `);
note({ ready: process.pid });
