// SPDX-License-Identifier: Apache-2.0
// What a plan says beforehand is what happens: found within the bounds, wherever between two
// questions a fault begins, and told until attempts rest for the second time.

import Supervision
import Testing

@testable import Simulation

@Suite("Forecasts")
struct ForecastTests {
    private static func policy(
        _ edit: (inout ProbePolicy) -> Void = { _ in },
        _ more: (inout ServicePolicy) -> Void = { _ in }
    ) -> Policy {
        var service = ServicePolicy(name: "web", unit: "web.service")
        service.mode = .act
        let address = ProbeAddress.network(host: "127.0.0.1", port: 80)
        var probe = ProbePolicy(name: "http", kind: .tcp(address))
        probe.definition = "web-http"
        edit(&probe)
        service.probes = [probe]
        more(&service)
        return Policy(services: [service], digest: "abc")
    }

    /// Ten configurations, as different as detection knows them.
    private static let policies: [Policy] = [
        policy(),
        policy { $0.every = .seconds(1) },
        policy { ($0.every, $0.timeout, $0.failFor) = (.seconds(1), .seconds(1), .zero) },
        policy { $0.failAfter = Threshold(count: 1, window: 1) },
        policy { $0.failAfter = Threshold(count: 3, window: 5) },
        policy { ($0.failAfter, $0.failFor) = (Threshold(count: 6, window: 6), .seconds(2)) },
        policy { ($0.retries, $0.retryWait) = (2, .seconds(1)) },
        policy { ($0.retries, $0.retryWait, $0.failFor) = (1, .milliseconds(200), .zero) },
        policy { ($0.failFor, $0.failForTimeouts) = (.seconds(60), .seconds(120)) },
        policy { ($0.every, $0.suspectEvery) = (.seconds(60), .seconds(5)) },
        policy { ($0.timeout, $0.failForTimeouts) = (.milliseconds(500), .zero) },
    ]

    /// When `failed` is recorded after a fault that begins so long after the minute before.
    private func found(_ fault: String, after wait: Duration, _ policy: Policy) throws -> Duration?
    {
        var runner = ScenarioRunner(policy: policy)
        _ = try runner.transcript(of: "+\(wait.scenario) web http \(fault) for good\n+200s\n")
        let failed = runner.story.first { $0.record.event.kind == .failed }
        return failed.map { $0.at - wait }
    }

    @Test(
        "an error and a hang are found within the bounds, and the bounds are met",
        arguments: policies)
    func bounds(_ policy: Policy) throws {
        let probe = policy.services[0].probes[0]
        let error = try #require(probe.errorFoundAfter)
        for (fault, range) in [("fails: refused", error), ("hangs", probe.hangFoundAfter)] {
            var seen: [Duration] = []
            // Prime to any period, so that it begins everywhere between two questions.
            for step in 0..<30 {
                let wait = probe.every.scaled(permille: 37) * step
                let after = try #require(try found(fault, after: wait, policy), "\(fault)")
                #expect(range.contains(after), "\(fault) \(after.words) not in \(range)")
                seen.append(after)
            }
            let (least, most) = (seen.min() ?? .zero, seen.max() ?? .zero)
            let slack = probe.every.scaled(permille: 200)
            #expect(
                least - range.lowerBound <= slack, "\(fault): \(least.words) is far from \(range)")
            #expect(
                range.upperBound - most <= slack, "\(fault): \(most.words) is far from \(range)")
        }
    }

    @Test("waits between attempts lie within the bounds that are told")
    func backoff() throws {
        var chance = Chance(seed: 7)
        let some: [Backoff] = [
            Backoff(), .schedule([.seconds(1), .seconds(5)]), .schedule([]),
            .exponential(
                first: .seconds(1), factorPermille: 1500, max: .seconds(9), jitterPermille: 1000),
        ]
        for backoff in some {
            for tries in 0...12 {
                let range = backoff.waits(after: tries)
                for _ in 0..<50 {
                    #expect(range.contains(backoff.wait(after: tries, &chance)))
                }
            }
        }
    }

    @Test("it names the instants that simulate names", arguments: policies)
    func instants(_ policy: Policy) throws {
        for fault in Forecast.Fault.allCases {
            let told = try #require(try Forecast(of: policy.services[0], fault, under: policy))
            var runner = ScenarioRunner(policy: policy)
            let lines = try runner.transcript(of: told.trace + "\n+2h\n").split(separator: "\n")
            let shown = lines.filter { $0.hasPrefix("    ") }
            for (line, step) in zip(shown, told.steps) {
                let tenths = (step.after.nanoseconds + 50_000_000) / 100_000_000
                #expect(line.contains(" \(tenths / 10).\(tenths % 10)s "), "\(line)")
                #expect(line.hasSuffix(step.record.sentence))
            }
            #expect(told.steps.first?.record.event.kind == .failed)
        }
    }

    @Test("it ends with the second rest, or when nothing more comes")
    func end() throws {
        let resting = try #require(
            try Forecast(of: Self.policy().services[0], .crash, under: Self.policy()))
        #expect(resting.steps.count { $0.record.event.kind == .resting } == 2)
        #expect(resting.steps.last?.record.event.kind == .resting)
        // A standby serves: the story ends well.
        let handing = Self.policy({ _ in }) {
            var rung = Rung(.failover)
            rung.failover = Failover(to: ["web-b.service"])
            $0.ladder = [Rung(.restart), rung, Rung(.giveUp)]
        }
        let handed = try #require(try Forecast(of: handing.services[0], .error, under: handing))
        #expect(handed.steps.contains { $0.record.event.kind == .roleChanged })
        #expect(handed.steps.contains { $0.record.event.kind == .recovered })
    }

    @Test(
        "one that is only observed is told as if it were acted on; one without a probe cannot err")
    func modes() throws {
        let observed = Self.policy({ _ in }) { $0.mode = .observe }
        let told = try #require(try Forecast(of: observed.services[0], .error, under: observed))
        #expect(told.steps.contains { $0.record.event.kind == .ordered })
        let bare = Self.policy({ _ in }) { $0.probes = [] }
        #expect(try Forecast(of: bare.services[0], .error, under: bare) == nil)
        #expect(try Forecast(of: bare.services[0], .hang, under: bare) == nil)
        #expect(try Forecast(of: bare.services[0], .crash, under: bare) != nil)
    }

    @Test("of many services those that belong together are run together")
    func many() throws {
        var policy = Self.policy()
        for number in 0..<40 {
            policy.services.append(ServicePolicy(name: "s\(number)", unit: "s\(number).service"))
        }
        policy.services[0].dependsOn = ["s3"]
        policy.services[4].dependsOn = ["s5"]
        let told = try #require(try Forecast(of: policy.services[0], .crash, under: policy))
        #expect(told.steps.last?.record.event.kind == .resting)
    }
}
