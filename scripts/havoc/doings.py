# SPDX-License-Identifier: Apache-2.0
# What happens: a list that the seed alone decides, and how each of it is done.

import os
import random
import signal
import socket
import subprocess
import time

from world import BY_NAME, TIMED_OUT, UNITS, Unit, ask, main_pid, now, run, sh, write

OPERATED = [unit.name for unit in UNITS if unit.operated and not unit.calm]
STRUCK = [unit.name for unit in UNITS if unit.faults and not unit.calm]
ALL = [unit.name for unit in UNITS if not unit.calm]
SERVICES = [unit.name for unit in UNITS if unit.service is not None and not unit.calm]

# doing: (weight, upon which units, the doing that ends it, after at most so many seconds)
TABLE = {
    # of the services
    "fault": (60, STRUCK, None, 0),
    # of an operator, by systemctl
    "stop": (12, OPERATED, "start", 60),
    "restart": (8, OPERATED, None, 0),
    "pair-restart": (1, ["pair-a", "pair-b"], None, 0),
    "pair-stop": (1, ["pair-a", "pair-b"], "pair-start", 40),
    "freeze": (4, OPERATED, "thaw", 20),
    "mask": (3, OPERATED, "unmask", 40),
    "drop-in": (3, ALL, "no-drop-in", 60),
    "unit-gone": (3, OPERATED, "unit-back", 30),
    "reset-failed": (3, ALL, None, 0),
    "condition-gone": (2, ["where"], "condition-back", 40),
    "other": (2, ["either", "or"], None, 0),
    # of an operator, by revivectl
    "hold": (8, SERVICES, "release", 40),
    "hold-file": (3, ["-"], "no-hold-file", 12),
    "ask-restart": (4, SERVICES, None, 0),
    "ask-reset": (3, SERVICES, None, 0),
    "ask-observe": (2, SERVICES, "ask-act", 30),
    "ask-failover": (2, ["pair-a"], None, 0),
    "ask-failback": (1, ["pair-a"], None, 0),
    "ask-breaker": (1, SERVICES, None, 0),
    "ask-ack": (1, SERVICES, None, 0),
    # of the configuration
    "remove": (4, SERVICES, "add", 40),
    "rename": (3, SERVICES, "name-back", 60),
    "change": (4, SERVICES, "change-back", 60),
    "observe": (2, [name for name in SERVICES if name != "watched"], "act", 30),
    "faulty": (2, ["-"], "mended", 30),
    "none": (1, ["-"], "some", 15),
    "reload": (3, ["-"], None, 0),
    # of the host
    "daemon-reload": (6, ["-"], None, 0),
    "daemon-reexec": (2, ["-"], None, 0),
    "bus-killed": (2, ["-"], None, 0),
    "journald-killed": (2, ["-"], None, 0),
    "journal-flood": (2, ["-"], None, 0),
    "bus-flood": (2, ["-"], None, 0),
    "revived-killed": (10, ["-"], None, 0),
    "revived-paused": (6, ["-"], None, 0),
    "revived-restarted": (2, ["-"], None, 0),
}

# what revivectl is asked; ANY is one of `open`, `close`, `auto`
ASKED = {
    "ask-restart": "restart --no-wait SERVICE",
    "ask-reset": "reset SERVICE",
    "ask-observe": "mode SERVICE observe",
    "ask-act": "mode SERVICE act",
    "ask-failover": "failover --no-wait SERVICE",
    "ask-failback": "failback --no-wait SERVICE",
    "ask-breaker": "breaker SERVICE ANY --for 10s",
    "ask-ack": "ack SERVICE",
}

# which part of the configuration, and whether it holds from then on
CONFIGURED = {
    "remove": ("present", False), "add": ("present", True),
    "rename": ("renamed", True), "name-back": ("renamed", False),
    "change": ("changed", True), "change-back": ("changed", False),
    "observe": ("observed", True), "act": ("observed", False),
    "faulty": ("faulty", True), "mended": ("faulty", False),
    "some": ("none", False),
}


def plan(seed, seconds):
    """The list: (when, doing, on what, a chance for its details), in order."""
    chance, doings, clock = random.Random(seed), [], 0.0
    names = list(TABLE)
    weights = [TABLE[name][0] for name in names]
    while True:
        # Bursts and lulls: most things go wrong together.
        clock += chance.expovariate(1 / chance.choice([0.1, 0.5, 1.5, 4]))
        if clock >= seconds:
            break
        name = chance.choices(names, weights)[0]
        _, targets, end, within = TABLE[name]
        target = chance.choice(targets)
        doings.append((clock, name, target, chance.random()))
        if end:
            doings.append((clock + chance.uniform(0.2, within), end, target, chance.random()))
        # Often the same one is struck again, or something near it.
        if target != "-" and chance.random() < 0.2:
            follow = chance.choice([other for other in names if target in TABLE[other][1]])
            after = clock + chance.choice([0.001, 0.05, 0.3, 2])
            doings.append((after, follow, target, chance.random()))
            if TABLE[follow][2]:
                doings.append((after + chance.uniform(0.2, TABLE[follow][3]), TABLE[follow][2], target, chance.random()))
    return sorted(doings)


def shown(doing):
    when, name, target, chance = doing
    return f"{when:8.3f} {name} {target} {chance:.3f}"


class Doer:
    """Does them, and tells the model what an operator may expect from then on."""

    def __init__(self, configuration, model, log):
        self.configuration, self.model, self.log = configuration, model, log
        self.broken = {}  # names that do not start, and until when
        self.frozen, self.children = set(), []

    def do(self, doing):
        _, name, target, chance = doing
        began = now()
        if name in ASKED:
            code = self.asked(name, target, chance)
        elif name in CONFIGURED:
            code = self.configure(name, target)
        else:
            code = getattr(self, name.replace("-", "_"))(target, chance)
        self.log.write(f"{began} {shown(doing)} -> {code} after {(now() - began) / 1e6:.3f}\n")
        self.log.flush()
        for unit, until in list(self.broken.items()):
            if time.monotonic() > until:
                self.whole(unit)
        self.children = [child for child in self.children if child.poll() is None]

    def whole(self, unit):
        self.broken.pop(unit, None)
        remove(f"{run}/{unit}.broken")

    # --- the services ---

    def fault(self, name, chance):
        unit = BY_NAME[name]
        which = unit.faults[int(chance * len(unit.faults))]
        pids = unit.processes()
        match which:
            case "kill":
                hit(pids, signal.SIGKILL)
            case "exit" if unit.port:
                ask(unit.port, f"/exit/{1 + int(chance * 97)}")
            case "exit":
                hit(pids, signal.SIGUSR1)
            case "clean":
                # What ends by itself, and well, is left to its own Restart=.
                self.model.ends(name)
                hit(pids, signal.SIGUSR2)
            case "forbidden":
                hit(pids, signal.SIGHUP)
            case "sigstop":
                hit(pids, signal.SIGSTOP)
            case "hang" | "break":
                ask(unit.port, "/" + which)
            case "slow":
                ask(unit.port, f"/slow/{int(chance * 3000)}")
            case "spoil":
                remove(f"{run}/check.ok")
            case "broken":
                self.broken[name] = time.monotonic() + 1 + chance * 15
                write(f"{run}/{name}.broken", "")
                hit(pids, signal.SIGKILL)
        return which

    # --- an operator, by systemctl ---

    def systemctl(self, *words):
        code, text = sh("systemctl", *words)
        if code and ("refused" in text or "closed" in text or "reset" in text):
            time.sleep(0.5)  # PID 1 or the bus begins anew
            code, text = sh("systemctl", *words)
        return code

    def stop(self, name, _):
        self.thaw(name, _)
        units = [f"{name}.socket"] * bool(BY_NAME[name].files) + [BY_NAME[name].full]
        self.model.starts(name)  # nothing is promised before it is done
        # systemd forgets a stop of what is down in the same moment, and nobody can know of it.
        ran = bool(BY_NAME[name].processes())
        code = self.systemctl("stop", *units)
        if code == 0 and ran:
            self.model.stopped(name)
        elif code == 0:
            self.model.explained(name)
        elif code == TIMED_OUT:
            # A stop that takes longer than was waited for is one all the same, and may leave the unit failed.
            self.model.ends(name)
        return code

    def start(self, name, _):
        self.thaw(name, _)
        self.model.starts(name)
        return self.begin(name, "start", *[file for file in BY_NAME[name].files], BY_NAME[name].full)

    def restart(self, name, chance):
        self.thaw(name, chance)
        if chance < 0.3:
            return self.begin(name, "try-restart", BY_NAME[name].full)
        self.model.starts(name)
        return self.begin(name, "restart", BY_NAME[name].full)

    def begin(self, name, *words):
        """Of two that exclude each other systemd stops one for the other."""
        code = self.systemctl(*words)
        if name in ("either", "or"):
            self.model.explained("or" if name == "either" else "either")
        return code

    def pair_restart(self, name, _):
        return self.systemctl("try-restart", BY_NAME[name].full)

    def pair_stop(self, name, _):
        self.model.explained("pair-a")
        return self.systemctl("stop", BY_NAME[name].full)

    def pair_start(self, name, _):
        return self.revivectl("restart", "--no-wait", "pair-a")

    def freeze(self, name, _):
        self.frozen.add(name)
        return self.systemctl("freeze", BY_NAME[name].full)

    def thaw(self, name, _):
        if name in self.frozen:
            self.frozen.discard(name)
            return self.systemctl("thaw", BY_NAME[name].full)
        return "-"

    def mask(self, name, _):
        # A file in /etc goes before what `mask --runtime` makes in /run.
        remove(BY_NAME[name].path)
        os.symlink("/dev/null", BY_NAME[name].path)
        return self.systemctl("daemon-reload")

    def unmask(self, name, _):
        if not os.path.islink(BY_NAME[name].path):
            return "-"
        os.remove(BY_NAME[name].path)
        return self.unit_back(name, _)

    def drop_in(self, name, chance):
        write(f"/etc/systemd/system/{BY_NAME[name].full}.d/havoc.conf", f"[Service]\nNice={int(chance * 5)}\n")
        return self.systemctl("daemon-reload")

    def no_drop_in(self, name, _):
        remove(f"/etc/systemd/system/{BY_NAME[name].full}.d/havoc.conf")
        return self.systemctl("daemon-reload")

    def unit_gone(self, name, _):
        remove(BY_NAME[name].path)
        return self.systemctl("daemon-reload")

    def unit_back(self, name, _):
        if os.path.islink(BY_NAME[name].path):
            return "-"
        write(BY_NAME[name].path, BY_NAME[name].text)
        return self.systemctl("daemon-reload")

    def reset_failed(self, name, _):
        # What is down then looks as if it had never run, to all who did not see it run.
        if not BY_NAME[name].processes():
            self.model.explained(name)
        return self.systemctl("reset-failed", BY_NAME[name].full)

    def condition_gone(self, name, _):
        self.model.explained("where")
        remove(f"{run}/where.there")
        return 0

    def condition_back(self, name, _):
        write(f"{run}/where.there", "")
        return 0

    def other(self, name, _):
        """What excludes another one is started: systemd stops the other for it."""
        other = "or" if name == "either" else "either"
        self.thaw(other, _)
        self.thaw(name, _)
        self.model.starts(name)
        return self.begin(name, "start", BY_NAME[name].full)

    # --- an operator, by revivectl ---

    def revivectl(self, *words):
        return sh("revivectl", *words, limit=20)[0]

    def service(self, target):
        return self.configuration.name(target) or target

    def hold(self, target, _):
        service = self.service(target)
        code = self.revivectl("hold", service, "--for", "20m")
        if code == 0:
            self.model.held(service)
        return code

    def release(self, target, _):
        service = self.service(target)
        self.model.released(service)
        return self.revivectl("release", service)

    def hold_file(self, _, chance):
        write("/run/revived/hold", "")
        self.model.held("*")
        return 0

    def no_hold_file(self, _, chance):
        self.model.released("*")
        remove("/run/revived/hold")
        return 0

    def asked(self, doing, target, chance):
        if doing == "ask-restart":
            self.model.starts(target)
        words = [self.service(target) if word == "SERVICE" else word for word in ASKED[doing].split()]
        return self.revivectl(*[["open", "close", "auto"][int(chance * 3)] if word == "ANY" else word for word in words])

    # --- the configuration ---

    def swap(self):
        self.configuration.write()
        return self.reload("-", 0)

    def reload(self, _, chance):
        return self.systemctl("reload", "revived.service")

    def configure(self, doing, target):
        kind, isIn = CONFIGURED[doing]
        if target == "-":
            setattr(self.configuration, kind, isIn)
            return self.swap()
        before = self.service(target)
        names = getattr(self.configuration, kind)
        (names.add if isIn else names.discard)(target)
        # A service of another name is another one, and nobody has held it.
        if self.configuration.name(target) != before:
            self.model.released(before)
        return self.swap()

    def none(self, _, chance):
        for unit in UNITS:
            self.model.released(self.service(unit.name))
        self.configuration.none = True
        return self.swap()

    # --- the host ---

    def daemon_reload(self, _, chance):
        return self.systemctl("daemon-reload")

    def daemon_reexec(self, _, chance):
        return self.systemctl("daemon-reexec")

    def bus_killed(self, _, chance):
        return hit(Unit("dbus", "").processes(), signal.SIGKILL)

    def journald_killed(self, _, chance):
        return hit(Unit("systemd-journald", "").processes(), signal.SIGKILL)

    def journal_flood(self, _, chance):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.settimeout(0.2)
            try:
                out.connect("/run/systemd/journal/socket")
                for number in range(4000):
                    out.send(f"MESSAGE=flood {number}\nPRIORITY=6\nSYSLOG_IDENTIFIER=flood\n".encode())
            except OSError as error:
                return error.errno
        return 0

    def bus_flood(self, _, chance):
        for _ in range(20):
            self.children.append(subprocess.Popen(["revivectl", "status", "--json"], stdout=subprocess.DEVNULL,
                                                  stderr=subprocess.DEVNULL))
        return 0

    def revived_killed(self, _, chance):
        return hit([main_pid()], signal.SIGKILL)

    def revived_paused(self, _, chance):
        pid = main_pid()
        hit([pid], signal.SIGSTOP)
        time.sleep(chance * 5)
        return hit([pid], signal.SIGCONT)

    def revived_restarted(self, _, chance):
        return self.systemctl("restart", "revived.service")


def hit(pids, which):
    """The first process; never a whole group, and never pid 0."""
    for pid in pids[:1]:
        if pid > 1:
            try:
                os.kill(pid, which)
            except ProcessLookupError:
                return "gone"
            return pid
    return "none"


def remove(path):
    try:
        os.remove(path)
    except FileNotFoundError:
        pass
