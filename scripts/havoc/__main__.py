# SPDX-License-Identifier: Apache-2.0
#
# havoc MINUTES SEED FOLDER: random doings for so long, on a host (a testbed) with revived installed; then quiet, then
# repair by hand, and a judgement after each. What was done and seen is left in FOLDER; a line with VIOLATION for each
# thing that is not as promised, and then 1 is the exit code. `havoc --list MINUTES SEED` only prints the doings.
# See scripts/chaos.

import json
import os
import sys
import time

from doings import Doer, plan, remove, shown
from model import Model, seconds_of
from world import BY_NAME, UNITS, Configuration, ask, main_pid, now, run, set_up, sh, told, write

MANAGER = ("org.revived1", "/org/revived1", "org.revived1.Manager")
QUIET = 60  # seconds: settling, back-off and the longest that a unit here is kept from starting


def statuses():
    code, text = sh("revivectl", "status", "--json", limit=20)
    try:
        rows = json.loads(text)
        return {row["name"]: row for row in (rows if isinstance(rows, list) else rows["services"])}
    except (ValueError, KeyError):
        return {}


def states():
    """ActiveState and InvocationID of all units, by one question."""
    _, text = sh("systemctl", "show", "-p", "Id,ActiveState,SubState,InvocationID", *[unit.full for unit in UNITS])
    found = {}
    for block in text.strip().split("\n\n"):
        facts = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        if "Id" in facts:
            found[facts["Id"].removesuffix(".service")] = facts
    return found


def records(*matches):
    sh("journalctl", "--sync")
    _, text = sh("journalctl", "-q", "-o", "json", "_COMM=revived", *matches, limit=120)
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


class Judge:
    def __init__(self, configuration, model):
        self.configuration, self.model, self.figures = configuration, model, {}

    def no(self, text):
        self.model.violated(text)

    def calm(self):
        """Those that nothing ever happens to: the same run as at the beginning."""
        return {name: facts["InvocationID"] for name, facts in states().items() if BY_NAME[name].calm}

    def agrees(self, name, row, state):
        """Status and systemd, of a unit that nothing has happened to for a while."""
        unit, active = BY_NAME[name], state.get(name, {}).get("ActiveState")
        if name == "pair-a" and state.get("pair-b", {}).get("ActiveState") == "active":
            unit, active = BY_NAME["pair-b"], "active"
        if name == "job":
            return
        if row["phase"] == "healthy" and active != "active":
            self.no(f"{name}: status says healthy, systemd says {active}")
        if row["phase"] == "off-duty" and (active == "active" or active == "failed" and name not in self.model.why):
            self.no(f"{name}: status says off-duty ({row['reason']}), systemd says {active}")
        # A probe that has never passed since it is known proves nothing.
        judged = unit.port and any(probe.get("proven") for probe in row["probes"])
        if row["phase"] == "healthy" and judged and " 200 " not in ask(unit.port, "/healthz", 5) + ask(unit.port, "/healthz", 5):
            self.no(f"{name}: status says healthy, it does not answer")

    def told(self):
        try:
            with open(told) as file:
                return file.read()
        except OSError:
            return ""

    def explained(self, name, row, state):
        """Nothing is down without a reason that was told, or that an operator knows because it was his."""
        active = state.get(name, {}).get("ActiveState")
        if name == "job" or active == "active" or row["mode"] != "act":
            return
        if name == "pair-a" and state.get("pair-b", {}).get("ActiveState") == "active":
            return
        unit = BY_NAME[name]
        theirs = name in self.model.why or os.path.islink(unit.path) or not os.path.exists(unit.path) \
            or name == "where" and not os.path.exists(f"{run}/where.there")
        # Doubt is told after two minutes, which is longer than this looks.
        doubt = "what stopped it is unknown" in row["reason"]
        if row["phase"] == "off-duty" and not theirs and not doubt:
            self.no(f"{name}: left down, and nobody stopped it: {row['reason']}")
        if row["phase"] not in ("off-duty", "healthy"):
            incident = row.get("incident") or ""
            if not theirs and (not incident or incident not in self.told()):
                self.no(f"{name}: {active}, phase {row['phase']} ({row['reason']}), and nobody was told")

    def after_quiet(self):
        rows, state = statuses(), states()
        if not rows and not self.configuration.none:
            self.no("revived does not answer")
        for service, row in rows.items():
            name = self.configuration.unit(service)
            if name in BY_NAME:
                self.agrees(name, row, state)
                self.explained(name, row, state)

    def after_repair(self, limit):
        """All is well in the end, and stays so without work."""
        end = time.monotonic() + limit
        ill = ["nothing was asked"]
        while ill and time.monotonic() < end:
            time.sleep(1)
            rows = statuses()
            ill = [f"{name} {row['phase']} ({row['reason']})" for name, row in rows.items()
                   if row["phase"] != "healthy" and name not in ("or", "job")]
            if not rows:
                ill = ["revived does not answer"]
        for one in ill:
            self.no("not well after repair by hand: " + one)
        rows, state = statuses(), states()
        for name, row in rows.items():
            self.agrees(name, row, state)
        pid, before, began = main_pid(), seconds_of(main_pid()), time.monotonic()
        time.sleep(20)
        after, took = seconds_of(pid), time.monotonic() - began
        if before is None or after is None:
            self.no("revived ended while nothing happened")
        else:
            self.figures["CPU when quiet"] = f"{100 * (after - before) / took:.2f} %"
            if (after - before) / took > 0.05:
                self.no(f"revived takes {100 * (after - before) / took:.1f} % of a core while nothing happens")

    def journal(self, since, calm):
        ordered = [entry for entry in records(f"--since=@{since / 1e6:.6f}", "REVIVED_KIND=ordered")]
        self.figures["orders"] = len(ordered)
        for entry in ordered:
            service, at = entry.get("REVIVED_SERVICE", ""), int(entry["REVIVED_TIME"])
            if BY_NAME.get(self.configuration.unit(service), UNITS[0]).calm:
                self.no(f"{service}: {entry['MESSAGE']}")
            if entry.get("REVIVED_ASKED_BY"):
                continue
            for held, begin, end in self.model.spans:
                if held in ("*", service) and begin < at < end:
                    self.no(f"{service}: {at} {entry['MESSAGE']} (held from {begin} to {end})")
        for name, stopped, seen in self.model.racing:
            last = [entry for entry in ordered if int(entry["REVIVED_TIME"]) < seen
                    and self.configuration.unit(entry.get("REVIVED_SERVICE", "")) in (name, *BY_NAME[name].needs, *[
                        unit.name for unit in UNITS if name in unit.needs])]
            # An order that was on its way when systemd had done the stop cannot be told from one that came before.
            if last and stopped - 1_000_000 < int(last[-1]["REVIVED_TIME"]) < stopped:
                self.figures["orders that crossed a stop"] = self.figures.get("orders that crossed a stop", 0) + 1
                continue
            by = last[-1]["MESSAGE"] if last else "no order of ours"
            self.no(f"{name}: stopped by an operator at {stopped}, runs at {seen} ({by})")
        for name, invocation in self.calm().items():
            if invocation != calm[name]:
                self.no(f"{name}: was touched")
        _, text = sh("journalctl", "-q", "-o", "cat", "_PID=1", "UNIT=revived.service", limit=120)
        for line in text.splitlines():
            if "atchdog" in line or "Main process exited" in line and "status=9/KILL" not in line:
                self.no("revived: " + line)
        code, text = sh("revivectl", "audit", "--json", limit=120)
        if code != 0:
            for finding in json.loads(text)["findings"]:
                if finding["fault"]:
                    self.no("audit: " + finding["message"])


def wait_until_told(limit):
    """Notifications go out twenty a minute at most: after a storm the last of a hundred is told five minutes later."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        code, text = sh("busctl", "get-property", *MANAGER, "NotifyWaiting")
        if code == 0 and text.split()[-1] == "0":
            return
        time.sleep(1)


def repair(doer, configuration, model):
    """What a person does who wants all of it as it was."""
    model.release_all()
    remove("/run/revived/hold")
    write(f"{run}/where.there", "")
    for name in list(doer.broken):
        doer.whole(name)
    for name in list(doer.frozen):
        doer.thaw(name, 0)
    for unit in UNITS:
        if os.path.islink(unit.path) or not os.path.exists(unit.path):
            remove(unit.path)
            write(unit.path, unit.text)
        remove(f"/etc/systemd/system/{unit.full}.d/havoc.conf")
    sh("systemctl", "daemon-reload")
    fresh = Configuration()
    fresh.write()
    doer.configuration = fresh
    doer.reload("-", 0)
    with model.lock:
        model.stops.clear()
    names = [unit.name for unit in UNITS if unit.service is not None]
    for name in names:
        if not BY_NAME[name].calm:
            sh("revivectl", "release", name)
            sh("revivectl", "mode", name, "observe" if name == "watched" else "act")
            sh("revivectl", "breaker", name, "auto")
            sh("revivectl", "reset", name)
    stale = [unit for unit in UNITS if not unit.calm and unit.name not in ("pair-a", "pair-b", "or", "job")]
    # A hang that no probe of its own can see is mended by a restart, as a person would.
    sh("systemctl", "stop", "or.service")
    sh("systemctl", "restart", "socketed.socket", "job.timer", *[unit.full for unit in stale], limit=90)
    if not BY_NAME["pair-b"].processes():
        sh("systemctl", "start", "pair-a.service")
    sh("revivectl", "ack", "pair-a")
    return fresh


def main():
    if sys.argv[1] == "--list":
        print("\n".join(map(shown, plan(int(sys.argv[3]), float(sys.argv[2]) * 60))))
        return
    minutes, seed, folder = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    doings = plan(seed, minutes * 60)
    print(f"seed {seed}, {minutes:g} minutes, {len(doings)} doings", flush=True)
    configuration, model = Configuration(), Model()
    set_up(configuration)
    judge = Judge(configuration, model)
    # What has not been seen to work is not acted upon.
    time.sleep(15)
    calm, since = judge.calm(), now()
    model.start()
    with open(folder + "/doings", "w") as log:
        doer = Doer(configuration, model, log)
        begin = time.monotonic()
        for doing in doings:
            time.sleep(max(0, begin + doing[0] - time.monotonic()))
            doer.do(doing)
        for name in list(doer.broken):
            doer.whole(name)
        print(f"doings over after {time.monotonic() - begin:.0f} s; quiet", flush=True)
        time.sleep(QUIET)
        wait_until_told(360)
        judge.after_quiet()
        print(f"{len(model.violations)} violations; repair by hand", flush=True)
        judge.configuration = repair(doer, configuration, model)
    judge.after_repair(120)
    model.over = True
    judge.journal(since, calm)
    for text in model.violations:
        print("VIOLATION", text)
    if model.violations:
        keep(folder, since)
    figures = ", ".join(f"{what} {value}" for what, value in judge.figures.items())
    print(f"seed {seed}: {len(doings)} doings, {figures}, {len(model.violations)} violations")
    sys.exit(1 if model.violations else 0)


def keep(folder, since):
    """What a reader of a violation needs."""
    for name, command in {
        "journal": ["journalctl", "-q", "-o", "short-iso-precise", f"--since=@{since / 1e6 - 20:.6f}"],
        "status": ["revivectl", "status"],
        "records": ["journalctl", "-q", "-o", "cat", "--output-fields=REVIVED_TIME,REVIVED_RECORD", "_COMM=revived"],
    }.items():
        with open(f"{folder}/{name}", "w") as file:
            file.write(sh(*command, limit=120)[1])


main()
