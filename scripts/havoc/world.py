# SPDX-License-Identifier: Apache-2.0
# The units of this host and the configuration of revived: one row a unit.

import os
import socket
import subprocess
import time

here = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
run = "/run/havoc"
told = run + "/told"  # one notification a line, as revived wrote it
TIMED_OUT = 124  # as of timeout(1)

SLEEPER = f"""/bin/sh -c 'trap "exit 3" USR1; trap "exit 0" USR2; trap "exit 7" HUP; while :; do sleep 3600 & wait; done'"""
STUBBORN = """/bin/sh -c 'trap "" TERM; while :; do sleep 3600 & wait; done'"""
READY = """/bin/sh -c 'sleep 0.3; systemd-notify --ready; exec sleep 1000000'"""
SHOP = f'"{here}/demo/shop" '
QUICK = "every: 1s, timeout: 800ms, fail_after: 2, fail_for: 0s, suspect_every: 300ms"


def http(port):
    return f"probes: [{{http: 'http://127.0.0.1:{port}/healthz', {QUICK}}}]"


def tcp(port):
    return f"probes: [{{tcp: '127.0.0.1:{port}', {QUICK}}}]"


class Unit:
    """One unit: its file without ExecStart=, how it runs, its service in the configuration, and what may happen to it.
    `faults` are those of the service itself; `port` is where its shop answers. `calm`: nothing ever happens to it."""

    def __init__(self, name, start, service="", unit="", section="", faults=("kill", "exit"), port=0, needs=(),
                 calm=False, operated=True, files=None):
        self.name, self.start, self.service, self.faults, self.port = name, start, service, faults, port
        self.unit, self.section, self.needs, self.calm, self.operated = unit, section, needs, calm, operated
        self.files = files or {}

    @property
    def full(self):
        return self.name + ".service"

    @property
    def path(self):
        name = self.full if "@" not in self.name else self.name.split("@")[0] + "@.service"
        return f"/etc/systemd/system/{name}"

    @property
    def text(self):
        start = f"ExecStart={self.start}\n" if self.start else ""
        # A broken one does not start, whatever it is.
        return (f"[Unit]\nStartLimitIntervalSec=0\n{self.unit}[Service]\n"
                f"ExecStartPre=/bin/sh -c '! test -e {run}/{self.name}.broken'\n{start}{self.section}")

    @property
    def group(self):
        slice_ = "system.slice/"
        if "@" in self.name:
            slice_ += f"system-{self.name.split('@')[0]}.slice/"
        return f"/sys/fs/cgroup/{slice_}{self.full}"

    def processes(self):
        """By the control group: systemctl would need PID 1, which may be busy just now."""
        try:
            with open(self.group + "/cgroup.procs") as file:
                return [pid for pid in map(int, file.read().split()) if pid > 1]
        except (OSError, ValueError):
            return []


WEB = ("kill", "exit", "hang", "break", "slow", "sigstop", "broken")
UNITS = [
    Unit("plain", SLEEPER, faults=("kill", "exit", "clean", "sigstop", "broken")),
    Unit("own", SLEEPER, section="Restart=on-failure\nRestartSec=500ms\n", faults=("kill", "exit", "clean", "broken")),
    Unit("web", SHOP + "9101", http(9101), faults=WEB, port=9101),
    Unit("reloads", SHOP + "9102", http(9102) + "\n    ladder: [reload, restart]", section="ExecReload=/bin/true\n",
         faults=WEB, port=9102),
    Unit("port", SHOP + "9103", tcp(9103), faults=("kill", "broken"), port=9103),
    Unit("check", SLEEPER, f"probes: [{{exec: [/usr/bin/test, -e, {run}/check.ok], every: 5s, fail_for: 0s, "
         "fail_after: 1}]", section=f"ExecStartPre=/usr/bin/touch {run}/check.ok\n", faults=("kill", "spoil", "broken")),
    Unit("ready", READY, section="Type=notify\nNotifyAccess=all\n", faults=("kill", "broken")),
    Unit("slowly", SLEEPER, section="ExecStartPre=/bin/sleep 2\n", faults=("kill", "exit")),
    Unit("stubborn", STUBBORN, section="TimeoutStopSec=3s\n", faults=("kill",)),
    Unit("db", SLEEPER, faults=("kill", "exit", "broken")),
    Unit("binds", SLEEPER, unit="BindsTo=db.service\nAfter=db.service\n", needs=("db",)),
    Unit("part", SLEEPER, unit="PartOf=db.service\nAfter=db.service\n", needs=("db",)),
    Unit("needs", SHOP + "9104", http(9104), unit="Requires=db.service\nAfter=db.service\n", needs=("db",), faults=WEB,
         port=9104),
    Unit("waits", SHOP + "9105", http(9105) + "\n    depends_on: [db]\n    restart_with: [db]", faults=WEB, port=9105),
    Unit("pair-a", SHOP + "9106", http(9106) + "\n    ladder: [{restart: {attempts: 1}}, {failover: {to: pair-b.service,"
         " stop_timeout: 2s, min_outage: 0s, max: 100/1h}}]", faults=WEB, port=9106, operated=False),
    Unit("pair-b", SHOP + "9106", None, faults=WEB, port=9106, operated=False),
    Unit("hooked", SHOP + "9107", http(9107) + "\n    ladder: [{restart: {attempts: 1}}, {redeploy: {run: [/bin/systemctl,"
         " restart, hooked.service], min_outage: 0s, attempts: 3}}, restart]", faults=WEB, port=9107),
    Unit("where", SLEEPER, unit=f"ConditionPathExists={run}/where.there\n"),
    Unit("either", SLEEPER, unit="Conflicts=or.service\n"),
    Unit("or", SLEEPER),
    Unit("beats", """/bin/sh -c 'while :; do revivectl beat beats >/dev/null 2>&1; sleep 2; done'""",
         "probes: [{heartbeat: 10s}]", faults=("kill", "sigstop")),
    Unit("forbids", SLEEPER, section="Restart=on-failure\nRestartPreventExitStatus=7\n", faults=("kill", "forbidden")),
    Unit("number@1", SHOP + "9108", http(9108), faults=WEB, port=9108),
    Unit("socketed", SHOP + "-", http(9109), unit="Requires=socketed.socket\nAfter=socketed.socket\n", faults=WEB,
         port=9109, files={"socketed.socket": "[Socket]\nListenStream=127.0.0.1:9109\n"}),
    Unit("job", "/bin/sleep 0.2", "max_age: 1m", section="Type=oneshot\n", faults=(), operated=False,
         files={"job.timer": "[Timer]\nOnActiveSec=1s\nOnUnitActiveSec=7s\nAccuracySec=100ms\n"}),
    Unit("watched", SHOP + "9110", http(9110) + "\n    mode: observe", faults=("kill", "break"), port=9110),
    Unit("calm-web", SHOP + "9111", http(9111), port=9111, calm=True),
    Unit("calm-own", SLEEPER, section="Restart=always\n", calm=True),
    Unit("calm-ready", READY, section="Type=notify\nNotifyAccess=all\n", calm=True),
]
BY_NAME = {unit.name: unit for unit in UNITS}

HOST = """defaults:
  mode: act
  settle: 1s
  grace: 8s
  stable_for: 20s
  limits: {budget: 200/1m, chronic: 1000/1h}
  ladder: [{restart: {backoff: [0s, 1s, 2s, 4s]}}]
host: {actions: 1000/1m, brake: {hold: 5s}, notify: havoc-told@.service}
"""
TOLD = f"""[Unit]
StartLimitIntervalSec=0
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'cat /run/revived/notify/%i.json >>{told}; echo >>{told}'
"""


class Configuration:
    """What stands in /etc/revived, and the ways in which it is changed."""

    def __init__(self):
        self.present = {unit.name for unit in UNITS if unit.service is not None}
        self.renamed, self.changed, self.observed = set(), set(), set()
        self.faulty = self.none = False

    def name(self, unit):
        """The service that means a unit; None where there is none."""
        if self.none or unit not in self.present:
            return "pair-a" if unit == "pair-b" and not self.none and "pair-a" in self.present else None
        return unit + "-2" if unit in self.renamed else unit

    def unit(self, service):
        return service[:-2] if service.endswith("-2") else service

    def text(self):
        if self.none:
            return "services: {}\n"
        lines = ["services:"]
        for unit in UNITS:
            if unit.name not in self.present:
                continue
            lines.append(f"  {self.name(unit.name)}:\n    unit: {unit.full}")
            if unit.service:
                service = unit.service
                if "db" not in self.present and "[db]" in service:
                    service = service.split("\n")[0]
                elif "db" in self.renamed:
                    service = service.replace("[db]", "[db-2]")
                lines.append("    " + service)
            if unit.name in self.changed:
                lines.append("    grace: 9s")
            if unit.name in self.observed:
                lines.append("    mode: observe")
        if self.faulty:
            lines.append("  nonsense:\n    unit: nonsense\n    probes: 3")
        return "\n".join(lines) + "\n"

    def write(self):
        write("/etc/revived/services.d/havoc.yaml", self.text())


def write(path, text):
    """Whole or not at all: revived may read it at any moment."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + "~", "w") as file:
        file.write(text)
    os.replace(path + "~", path)


def sh(*command, limit=40):
    """The exit code and output of a command; TIMED_OUT where it did not end."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=limit)
        return done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired:
        return TIMED_OUT, "no end"


def install(unit):
    write(unit.path, unit.text)
    for name, text in unit.files.items():
        write("/etc/systemd/system/" + name, text)


def set_up(configuration):
    os.makedirs(run, exist_ok=True)
    for path in [told, run + "/where.there"]:
        write(path, "")
    for unit in UNITS:
        install(unit)
    write("/etc/systemd/system/havoc-told@.service", TOLD)
    write("/etc/revived/revived.yaml", HOST)
    configuration.write()
    code, text = sh("/usr/libexec/revived", "--check")
    if code != 0:
        raise SystemExit(text)
    sh("systemctl", "daemon-reload")
    started = [unit.full for unit in UNITS if unit.name not in ("pair-b", "or", "job")]
    sh("systemctl", "start", "socketed.socket", "job.timer", *started)
    sh("systemctl", "start", "revived.service")


def main_pid(of="revived"):
    unit = Unit(of, "")
    pids = unit.processes()
    return pids[0] if pids else 0


def ask(port, path, limit=0.5):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=limit) as connection:
            connection.settimeout(limit)
            connection.sendall(f"GET {path} HTTP/1.1\r\n\r\n".encode())
            return connection.recv(200).decode("latin-1")
    except OSError:
        return ""


def now():
    """Microseconds since 1970, as in the records."""
    return time.time_ns() // 1000
