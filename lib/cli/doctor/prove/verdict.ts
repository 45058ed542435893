import { span } from "../../../fact/duration.ts";
import { plain } from "../../../fact/untrusted.ts";
import type { HostName } from "../../../hosts/host_names.ts";
import { type Checked, fine, trouble } from "../checks.ts";
import { PEER } from "./scratch.ts";
import { BARE, type Trial } from "./trial.ts";

/** What the trials of a host's hooks show, under the PATH that there is and under one as bare as a desktop's. */
export function verdict(host: HostName, here: Trial, bare: Trial, timeout: number): Checked {
  const id = `prove-${host}`;
  if (here.noticed)
    return trouble(
      id,
      "the hooks find no rally in PATH outside this repository: no write is checked",
      "copy the binary into a directory of PATH",
    );
  const newer = "bring the rally in PATH up to this one, or look at what it says";
  if (here.denial?.includes(PEER) !== true)
    return trouble(
      id,
      here.denial === undefined
        ? "a write of what a peer holds was let through"
        : `a write of what a peer holds was denied without the reason: ${firstLine(here.denial)}`,
      newer,
    );
  if (here.trouble !== undefined)
    return trouble(id, `a write that nobody is in the way of: ${firstLine(here.trouble)}`, newer);
  const isSame = bare.denial?.includes(PEER) === true;
  if (!isSame && !bare.noticed)
    return trouble(id, `under PATH=${BARE} there is no rally, and nobody is told`, newer);
  const under = isSame ? "the same" : "there is no rally, and the session is told so";
  const took = `${Math.ceil(here.longest)} ms of ${span(timeout)}`;
  return fine(
    id,
    `a write of what a peer holds is denied with the reason, any other passes in silence, in at most ${took}; under PATH=${BARE} ${under}; not proven: that ${host} obeys, which takes a model`,
  );
}

function firstLine(text: string): string {
  return plain(text.split("\n", 1)[0]!);
}
