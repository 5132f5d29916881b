# SPDX-License-Identifier: Apache-2.0
# What must hold, whatever happens: what an operator stopped stays stopped, what is held is left alone, of a pair one runs
# at most, and revived does not spin. It watches control groups, so it needs neither PID 1 nor the bus.

import os
import threading
import time

from world import BY_NAME, UNITS, main_pid, now, run

# revived's work at any pace: a daemon that takes most of a core for five seconds has nothing to do.
SPINS = (5.0, 4.0)


def along(name):
    """What goes down with a unit and what comes up with it."""
    needs = {name, *BY_NAME[name].needs}
    return needs | {unit.name for unit in UNITS if needs & set(unit.needs)}


class Model(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.lock = threading.Lock()
        self.stops = {}  # units that an operator stopped, and when that was done
        self.why = {"or"}  # units whose being down has a reason since they last ran; this one was never started
        self.ended = {}  # units that were told to end, and the process that was
        self.holds, self.spans = {}, []  # (service, from, to); `*` is all of them
        self.violations = []
        self.racing = []  # violations that the journal may yet explain: (unit, stopped, seen)
        self.over = False

    # --- what an operator did ---

    def stopped(self, name):
        with self.lock:
            # Of those that need it, the ones that went along (one whose file is gone needs nothing any more).
            along = {unit.name for unit in UNITS if name in unit.needs and not unit.processes()}
            for unit in {name} | along:
                self.stops[unit] = now()
                self.why.add(unit)

    def starts(self, name):
        with self.lock:
            for unit in along(name):
                self.stops.pop(unit, None)

    def explained(self, name):
        with self.lock:
            self.why.add(name)

    def ends(self, name):
        """Well, by itself, if it is not too busy to hear: until it is seen with another process."""
        with self.lock:
            self.ended[name] = set(BY_NAME[name].processes()[:1])

    def held(self, service):
        with self.lock:
            self.holds.setdefault(service, now())

    def released(self, service):
        with self.lock:
            if service in self.holds:
                self.spans.append((service, self.holds.pop(service), now()))

    def release_all(self):
        for service in list(self.holds):
            self.released(service)

    # --- what is seen ---

    def violated(self, text):
        self.violations.append(f"{now()} {text}")

    def run(self):
        both, spent = 0, []
        while not self.over:
            with self.lock:
                for name, since in list(self.stops.items()):
                    if BY_NAME[name].processes():
                        self.racing.append((name, since, now()))
                        del self.stops[name]
                for name in list(self.why):
                    if BY_NAME[name].processes() and (name != "where" or os.path.exists(f"{run}/where.there")):
                        self.why.discard(name)
                for name, old in list(self.ended.items()):
                    present = set(BY_NAME[name].processes()[:1])
                    if not present:
                        self.why.add(name)
                    if present != old:
                        del self.ended[name]
                pair = [bool(BY_NAME[name].processes()) for name in ("pair-a", "pair-b", "pair-a")]
                both = both + 1 if all(pair) else 0
                if both == 2:
                    self.violated("both units of an exclusive pair run")
                if pair[1]:
                    self.why.discard("pair-a")
            spent = self.spinning(spent)
            time.sleep(0.05)

    def spinning(self, spent):
        """(when, pid, seconds of CPU) of late; said once for each time it spins."""
        pid, at = main_pid(), time.monotonic()
        used = seconds_of(pid)
        if used is None or (spent and spent[-1][1] != pid):
            return []
        spent.append((at, pid, used))
        while at - spent[0][0] > SPINS[0]:
            first = spent.pop(0)
            if used - first[2] >= SPINS[1]:
                self.violated(f"revived (pid {pid}) took {used - first[2]:.1f} s of CPU in {at - first[0]:.1f} s")
                return []
        return spent


def seconds_of(pid):
    """Of CPU, since it began; None where it is gone."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError):
        return None
