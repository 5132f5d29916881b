// SPDX-License-Identifier: Apache-2.0
// `revivectl plan`: what will revived do, before it does it?

import ArgumentParser
import Configuration
import Glibc
import Supervision
import Systemd

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what would be done for a service, when, and what it would touch.",
        discussion: """
            How soon a crash, a bad answer and a hang are found; what is tried then, how often and \
            how far apart; when the budget is spent, when it rests, redeploys, fails over or gives \
            up; what a restart takes along; and what the unit's own settings mean for that. Each \
            story is a run of the real decisions in a simulated host, the same that `simulate` \
            shows of the lines above it.

            Of a file or directory that is not in force it is also shown what it says otherwise \
            than /etc/revived. No running daemon is needed; nothing is touched. Exits with 4 when \
            there is no such service, with 78 when the configuration has faults.

            Examples:
              revivectl plan nginx
              revivectl plan ./nginx.yaml
            """)

    @Argument(
        help: ArgumentHelp(
            "Services, or one file or directory (default: all services of /etc/revived).",
            valueName: "service|file"))
    var names: [String] = []
    @Flag(help: "An array of objects.") var json = false

    func run() throws {
        try reporting { () throws(Refusal) in
            let plans = try Progress.while("rehearsing") { () throws(Refusal) in
                try Self.plans(of: names)
            }
            if json {
                print(JSON.lines(plans.map(\.json)))
            } else {
                Terminal.show(plans.map { PlanText(plan: $0).text }.joined(separator: "\n"))
            }
            if plans.isEmpty, !json { print("No services are configured.") }
            return .ok
        }
    }

    private static func plans(of names: [String]) throws(Refusal) -> [ServicePlan] {
        if names.count == 1, let path = names.first, isPath(path) {
            return try plans(ofFile: path)
        }
        let loaded = try PolicyFile.load("/etc/revived")
        let policy = loaded.policy ?? Policy()
        var chosen = policy.services
        if !names.isEmpty {
            chosen = []
            for name in names { chosen.append(try policy.named(name)) }
        }
        return try plans(chosen, policy) { _ in [] }
    }

    /// A file is planned as it would be beside what is in /etc/revived; a directory by itself.
    private static func plans(ofFile path: String) throws(Refusal) -> [ServicePlan] {
        let candidate = try CandidateFile(path)
        return try plans(candidate.services, candidate.policy) { name in
            Differences.between(candidate.effective[name], candidate.present[name])
        }
    }

    private static func plans(
        _ services: [ServicePolicy], _ policy: Policy, _ differences: (String) -> [String]
    ) throws(Refusal) -> [ServicePlan] {
        var units = HostUnits.read(services.map(\.unit))
        let along = Set(units.values.flatMap(\.takenAlong)).subtracting(units.keys)
        units.merge(HostUnits.read(along.sorted())) { first, _ in first }
        var plans: [ServicePlan] = []
        for service in services {
            var plan = try ServicePlan(service, under: policy, units: units)
            plan.differences = differences(service.name)
            plans.append(plan)
        }
        return plans
    }

    /// No service has such a name.
    private static func isPath(_ name: String) -> Bool {
        name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml")
    }
}

extension Policy {
    /// The service of this name, or of this unit.
    func named(_ name: String) throws(Refusal) -> ServicePolicy {
        let unit = name.hasSuffix(".service") ? name : name + ".service"
        if let found = services.first(where: { $0.name == name })
            ?? services.first(where: { $0.members.contains(unit) })
        {
            return found
        }
        throw .noService(name, among: services.map(\.name))
    }
}
