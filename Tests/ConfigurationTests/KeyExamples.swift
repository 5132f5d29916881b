// SPDX-License-Identifier: Apache-2.0
// For every key one value that is accepted and one that is refused.

enum KeyExamples {
    /// By key: accepted, refused.
    static let all: [String: (accepted: String, refused: String)] = [
        "services": ("services: {}", "services: []"),
        "defaults": ("defaults: {mode: act}", "defaults: {unit: a.service}"),
        "host": ("host: {}", "host: 1"),
        "host.notify": ("notify: tell@.service", "notify: tell.service"),
        "service.before": ("before: evidence", "before: gdb"),
        "service.before.evidence": (
            "before: {evidence: false, run: [/bin/date]}", "before: {evidence: false}"
        ),
        "service.before.run": ("before: {run: [/bin/date]}", "before: {run: date}"),
        "service.before.user": (
            "before: {run: [/bin/date], user: www}", "before: {user: www}"
        ),
        "service.before.env": (
            "before: {run: [/bin/date], env: {A: b}}", "before: {env: {A: b}}"
        ),
        "service.before.timeout": ("before: {timeout: 1s}", "before: {timeout: 6m}"),
        "host.actions": ("actions: 10/10m", "actions: 10"),
        "host.in_flight": ("in_flight: 2", "in_flight: 0"),
        "host.brake": ("brake: {}", "brake: off"),
        "host.brake.roots": ("brake: {roots: 5}", "brake: {roots: 1}"),
        "host.brake.share": ("brake: {share: 0.5}", "brake: {share: 30}"),
        "host.brake.within": ("brake: {within: 2m}", "brake: {within: 0s}"),
        "host.brake.hold": ("brake: {hold: 0s}", "brake: {hold: 2d}"),
        "service.unit": ("unit: a@b.service", "unit: a.socket"),
        "service.mode": ("mode: act", "mode: on"),
        "service.expect": ("expect: as-left", "expect: stopped"),
        "service.prevented_restart": (
            "prevented_restart: trial", "prevented_restart: never"
        ),
        "service.probes": ("probes: []", "probes: http"),
        "service.ladder": ("ladder: [restart]", "ladder: [reboot]"),
        "service.limits": ("limits: {}", "limits: 5"),
        "service.limits.budget": ("limits: {budget: 1000/1d}", "limits: {budget: 5}"),
        "service.limits.chronic": ("limits: {chronic: 1/1s}", "limits: {chronic: 5/0s}"),
        "service.limits.max_units_touched": (
            "limits: {max_units_touched: 0}", "limits: {max_units_touched: -1}"
        ),
        "service.limits.breaker": ("limits: {breaker: {}}", "limits: {breaker: off}"),
        "service.limits.breaker.window": (
            "limits: {breaker: {window: 5}}", "limits: {breaker: {window: 4}}"
        ),
        "service.limits.breaker.rate": (
            "limits: {breaker: {window: 9, rate: 0.8}}", "limits: {breaker: {window: 9, rate: 80}}"
        ),
        "service.limits.breaker.slow_over": (
            "limits: {breaker: {window: 9, slow_over: 2m}}",
            "limits: {breaker: {window: 9, slow_over: 0s}}"
        ),
        "service.limits.breaker.open": (
            "limits: {breaker: {window: 9, open: 1s}}", "limits: {breaker: {window: 9, open: 0s}}"
        ),
        "service.limits.breaker.max": (
            "limits: {breaker: {window: 9, max: 1h}}", "limits: {breaker: {window: 9, max: never}}"
        ),
        "service.group": ("group: {name: front}", "group: front"),
        "service.group.name": ("group: {name: front}", "group: {name: a b}"),
        "service.group.min_healthy": (
            "group: {name: front, min_healthy: 0}", "group: {name: front, min_healthy: all}"
        ),
        "service.depends_on": ("depends_on: []", "depends_on: [nobody]"),
        "service.restart_with": ("restart_with: []", "restart_with: [nobody]"),
        "service.grace": ("grace: 2m", "grace: 0s"),
        "service.max_age": ("max_age: 26h", "max_age: 59s"),
        "service.max_runtime": ("max_runtime: 2h", "max_runtime: 0s"),
        "service.settle": ("settle: 0s", "settle: 2d"),
        "service.stable_for": ("stable_for: 1h", "stable_for: 1.5x"),
        "service.critical": ("critical: allow", "critical: yes"),
        "probe.http": ("http: http://localhost:8080/a?b=c", "http: http://[::1"),
        "probe.tcp": ("tcp: unix:/run/a.sock", "tcp: unix:a.sock"),
        "probe.exec": ("exec: [/bin/true, \"\"]", "exec: [true]"),
        "probe.name": ("name: front_1", "name: a b"),
        "probe.role": ("role: startup", "role: start"),
        "probe.every": ("every: 1d", "every: 1w"),
        "probe.timeout": ("timeout: 10s", "timeout: 10001ms"),
        "probe.fail_after": ("fail_after: 3/5", "fail_after: 3/5/7"),
        "probe.fail_for": ("fail_for: 0s", "fail_for: never"),
        "probe.pass_after": ("pass_after: 1", "pass_after: 0x1"),
        "probe.suspect_every": ("suspect_every: 50ms", "suspect_every: 1m"),
        "probe.slow_over": ("slow_over: 500ms", "slow_over: 3s"),
        "probe.slow_after": (
            "slow_over: 1s\n        slow_after: 5/10", "slow_over: 1s\n        slow_after: 6/5"
        ),
        "probe.slow_adaptive": (
            "slow_over: 1s\n        slow_adaptive: true", "slow_adaptive: true"
        ),
        "probe.slow": ("slow_over: 1s\n        slow: fail", "slow: fail"),
        "probe.heartbeat": ("heartbeat: 5m", "heartbeat: 500ms"),
        "probe.retries": ("retries: 10", "retries: 11"),
        "probe.retry_wait": ("retry_wait: 0s", "retry_wait: 11s"),
        "probe.strict": ("strict: true", "strict: on"),
        "probe.method": ("method: HEAD", "method: head"),
        "probe.headers": ("headers: {Accept: '*/*'}", "headers: {Content-Length: 1}"),
        "probe.expect": ("expect: {}", "expect: 200"),
        "probe.expect.status": ("expect: {status: [200, 404]}", "expect: {status: 600}"),
        "probe.expect.body": ("expect: {body: 1}", "expect: {body: [a]}"),
        "probe.expect.header": ("expect: {header: {A: b}}", "expect: {header: {'A:': b}}"),
        "probe.expect.output": ("expect: {output: PONG}", "expect: {output: [a]}"),
        "probe.inconclusive": ("inconclusive: {}", "inconclusive: 503"),
        "probe.inconclusive.status": (
            "inconclusive: {status: [503, 520-529]}", "inconclusive: {status: 600}"
        ),
        "probe.inconclusive.header": (
            "inconclusive: {header: {X-Maintenance-Mode: 1}}",
            "inconclusive: {header: {'A:': b}}"
        ),
        "probe.inconclusive.body": (
            "inconclusive: {body: maintenance}", "inconclusive: {body: [a]}"
        ),
        "probe.inconclusive.exit": (
            "inconclusive: {exit: [3, 60-63]}", "inconclusive: {exit: 0}"
        ),
        "probe.warn": ("warn: {}", "warn: 1"),
        "probe.warn.exit": ("warn: {exit: 1}", "warn: {exit: 256}"),
        "probe.user": ("user: 1000", "user: a:b"),
        "probe.sandbox": ("sandbox: off", "sandbox: strict"),
        "probe.env": ("env: {A: ''}", "env: {A-B: c}"),
        "rung.restart": ("restart: {}", "restart: 3"),
        "rung.reload": ("reload:", "reload: now"),
        "rung.redeploy": ("redeploy: {unit: a.service}", "redeploy:"),
        "rung.redeploy.unit": ("redeploy: {unit: a@b.service}", "redeploy: {unit: a.socket}"),
        "rung.redeploy.run": ("redeploy: {run: [/bin/true]}", "redeploy: {run: [true]}"),
        "rung.redeploy.user": (
            "redeploy: {run: [/bin/true], user: www}", "redeploy: {unit: a.service, user: www}"
        ),
        "rung.redeploy.env": (
            "redeploy: {run: [/bin/true], env: {A: b}}", "redeploy: {unit: a.service, env: {A: b}}"
        ),
        "rung.redeploy.attempts": (
            "redeploy: {unit: a.service, attempts: 2}", "redeploy: {unit: a.service, attempts: 0}"
        ),
        "rung.redeploy.backoff": (
            "redeploy: {unit: a.service, backoff: [1m]}", "redeploy: {unit: a.service, backoff: []}"
        ),
        "rung.redeploy.timeout": (
            "redeploy: {unit: a.service, timeout: 1h}", "redeploy: {unit: a.service, timeout: 2d}"
        ),
        "rung.redeploy.min_outage": (
            "redeploy: {unit: a.service, min_outage: 0s}",
            "redeploy: {unit: a.service, min_outage: soon}"
        ),
        "rung.redeploy.rollback": (
            "redeploy: {unit: a.service, rollback: {unit: b.service}}",
            "redeploy: {unit: a.service, rollback: {}}"
        ),
        "rung.redeploy.rollback.unit": (
            "redeploy: {unit: a.service, rollback: {unit: b.service}}",
            "redeploy: {unit: a.service, rollback: {unit: b.timer}}"
        ),
        "rung.redeploy.rollback.run": (
            "redeploy: {unit: a.service, rollback: {run: [/bin/true, a]}}",
            "redeploy: {unit: a.service, rollback: {run: undo}}"
        ),
        "rung.redeploy.rollback.user": (
            "redeploy: {unit: a.service, rollback: {run: [/bin/true], user: a}}",
            "redeploy: {unit: a.service, rollback: {run: [/bin/true], user: a b}}"
        ),
        "rung.redeploy.rollback.env": (
            "redeploy: {unit: a.service, rollback: {run: [/bin/true], env: {A: b}}}",
            "redeploy: {unit: a.service, rollback: {run: [/bin/true], env: [A]}}"
        ),
        "rung.redeploy.version": (
            "redeploy: {unit: a.service, version: {run: [/bin/cat, /etc/version]}}",
            "redeploy: {unit: a.service, version: {}}"
        ),
        "rung.redeploy.version.run": (
            "redeploy: {unit: a.service, version: {run: [/bin/date]}}",
            "redeploy: {unit: a.service, version: {run: []}}"
        ),
        "rung.redeploy.version.user": (
            "redeploy: {unit: a.service, version: {run: [/bin/date], user: a}}",
            "redeploy: {unit: a.service, version: {run: [/bin/date], user: 'a:b'}}"
        ),
        "rung.redeploy.version.sandbox": (
            "redeploy: {unit: a.service, version: {run: [/bin/date], sandbox: on}}",
            "redeploy: {unit: a.service, version: {run: [/bin/date], sandbox: true}}"
        ),
        "rung.redeploy.version.env": (
            "redeploy: {unit: a.service, version: {run: [/bin/date], env: {A: b}}}",
            "redeploy: {unit: a.service, version: {run: [/bin/date], env: {A-: b}}}"
        ),
        "rung.failover": ("failover: {to: b.service}", "failover:"),
        "rung.failover.to": (
            "failover: {to: [b.service, c@1.service]}", "failover: {to: [b.service, b.service]}"
        ),
        "rung.failover.exclusive": (
            "failover: {to: b.service, exclusive: false}", "failover: {to: b.service, exclusive: 0}"
        ),
        "rung.failover.stop_timeout": (
            "failover: {to: b.service, stop_timeout: 5s}",
            "failover: {to: b.service, stop_timeout: 0s}"
        ),
        "rung.failover.switch": (
            "failover: {to: b.service, exclusive: false, switch: {unit: s.service}}",
            "failover: {to: b.service, switch: {unit: s.service}}"
        ),
        "rung.failover.switch.unit": (
            "failover: {to: b.service, exclusive: false, switch: {unit: s@1.service}}",
            "failover: {to: b.service, exclusive: false, switch: {unit: s.target}}"
        ),
        "rung.failover.switch.run": (
            "failover: {to: b.service, exclusive: false, switch: {run: [/bin/true]}}",
            "failover: {to: b.service, exclusive: false, switch: {run: true}}"
        ),
        "rung.failover.switch.user": (
            "failover: {to: b.service, exclusive: false, switch: {run: [/bin/true], user: a}}",
            "failover: {to: b.service, exclusive: false, switch: {run: [/bin/true], user: a b}}"
        ),
        "rung.failover.switch.env": (
            "failover: {to: b.service, exclusive: false, switch: {run: [/bin/true], env: {A: b}}}",
            "failover: {to: b.service, exclusive: false, switch: {run: [/bin/true], env: [A]}}"
        ),
        "rung.failover.drain": (
            "failover: {to: b.service, drain: 0s}", "failover: {to: b.service, drain: long}"
        ),
        "rung.failover.failback": (
            "failover: {to: b.service, failback: auto}", "failover: {to: b.service, failback: yes}"
        ),
        "rung.failover.hold_down": (
            "failover: {to: b.service, hold_down: 1h}", "failover: {to: b.service, hold_down: 0s}"
        ),
        "rung.failover.max": (
            "failover: {to: b.service, max: 1/1d}", "failover: {to: b.service, max: 3/2d}"
        ),
        "rung.failover.min_outage": (
            "failover: {to: b.service, min_outage: 0s}",
            "failover: {to: b.service, min_outage: -1s}"
        ),
        "rung.failover.probes": (
            "failover: {to: b.service, probes: [{tcp: 'localhost:81'}]}",
            "failover: {to: b.service, probes: [{tcp: 81}]}"
        ),
        "rung.failover.attempts": (
            "failover: {to: b.service, attempts: 2}", "failover: {to: b.service, attempts: 0}"
        ),
        "rung.failover.backoff": (
            "failover: {to: b.service, backoff: [1m]}", "failover: {to: b.service, backoff: []}"
        ),
        "rung.failover.timeout": (
            "failover: {to: b.service, timeout: 1m}", "failover: {to: b.service, timeout: 2d}"
        ),
        "rung.give_up": ("give_up:", "give_up: now"),
        "rung.restart.attempts": ("restart: {attempts: 1}", "restart: {attempts: -1}"),
        "rung.restart.backoff": ("restart: {backoff: [0s]}", "restart: {backoff: [0]}"),
        "rung.restart.timeout": ("restart: {timeout: 1d}", "restart: {timeout: 0s}"),
        "rung.restart.kill": ("restart: {kill: false}", "restart: {kill: never}"),
        "rung.restart.backoff.first": (
            "restart: {backoff: {first: 0s}}", "restart: {backoff: {first: 10m}}"
        ),
        "rung.restart.backoff.factor": (
            "restart: {backoff: {factor: 1.125}}", "restart: {backoff: {factor: 11}}"
        ),
        "rung.restart.backoff.max": (
            "restart: {backoff: {max: 2s}}", "restart: {backoff: {max: 1s}}"
        ),
        "rung.restart.backoff.jitter": (
            "restart: {backoff: {jitter: 0.25}}", "restart: {backoff: {jitter: 25}}"
        ),
    ]

    /// A file in which only `line` stands at a place: `service`, `probe`, `rung`, ….
    static func file(_ place: String, _ line: String, probe: String = "http: http://a/") -> String {
        let web = "services:\n  web:\n    unit: web.service\n"
        switch place {
        case "host": return "host:\n  \(line)\nservices: {}\n"
        case "service": return web + "    \(line)\n"
        case "service.limits": return web + "    limits:\n      \(line)\n"
        case "probe": return web + "    probes:\n      - \(probe)\n        \(line)\n"
        case "rung": return web + "    ladder:\n      - \(line)\n"
        default: return "\(line)\n"
        }
    }

    /// A file with this value of this key.
    static func file(key: String, _ line: String) -> String {
        let place = key.split(separator: ".").dropLast(key.contains(".") ? 0 : 1).first.map(
            String.init)
        switch key {
        case "services": return "\(line)\n"
        case let key where key.hasPrefix("host."): return file("host", line)
        case "defaults", "host": return "\(line)\nservices: {}\n"
        case "service.unit": return "services:\n  web:\n    \(line)\n"
        case "probe.http", "probe.tcp", "probe.exec", "probe.heartbeat":
            return file("service", "probes:\n      - \(line)")
        case "probe.user", "probe.env", "probe.sandbox", "probe.expect.output",
            "probe.inconclusive.exit", "probe.warn", "probe.warn.exit":
            return file("probe", line, probe: "exec: [/bin/true]")
        default: return file(place ?? "", line)
        }
    }
}
