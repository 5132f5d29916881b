// SPDX-License-Identifier: Apache-2.0
// Joins the files of a configuration: finds them, reads each, inherits, and checks the whole.

internal import Supervision

struct ConfigurationReader {
    /// A service as far as it was read.
    private struct Service {
        var name: String
        var key: Place
        var draft: ServiceDraft
    }

    /// A file that may hold every section, or one of `services.d`, which holds services only.
    private enum Role { case whole, dropIn }

    private var files = FileReader()
    private var wasRead: [ConfigurationFile] = []
    private var findings = Findings()
    private var valuesLeft = YAMLReader.mostValues
    private var services: [Service] = []
    private var host = HostDraft()
    /// Names with their first place; refused services are in it too.
    private var names: [String: Place] = [:]

    mutating func load(_ source: ConfigurationSource) -> LoadedConfiguration {
        let drafts = sections(of: source)
        host = readHost(drafts)
        readServices(drafts, defaults: readDefaults(drafts))
        checkUnits()
        checkNotify()
        checkStandbys()
        checkDependencies()
        warnOfPlaces(drafts)
        if names.isEmpty, let origin = drafts.first?.place {
            findings.warn(origin, "", "no service is configured; there is nothing to do")
        }
        return loaded()
    }

    private mutating func sections(of source: ConfigurationSource) -> [TopDraft] {
        switch source {
        case .files(let paths):
            return paths.compactMap { section($0, .whole) }
        case .kept(let files):
            return files.enumerated().compactMap { place, file in
                section(of: file, place == 0 ? .whole : .dropIn)
            }
        case .directory(let root):
            var drafts = [section("\(root)/revived.yaml", .whole)]
            let directory = "\(root)/services.d"
            for name in files.names(in: directory, &findings) ?? [] {
                drafts.append(section("\(directory)/\(name)", .dropIn))
            }
            return drafts.compactMap { $0 }
        }
    }

    private mutating func section(_ path: String, _ role: Role) -> TopDraft? {
        guard let bytes = files.read(path, &findings) else { return nil }
        return section(of: ConfigurationFile(path: path, bytes: bytes), role)
    }

    private mutating func section(of file: ConfigurationFile, _ role: Role) -> TopDraft? {
        wasRead.append(file)
        let (path, bytes) = (file.path, file.bytes)
        let place = Place(file: path)
        switch YAMLReader.read(bytes, file: path, valuesLeft: &valuesLeft, &findings) {
        case .refused:
            return nil
        case .empty:
            empty(place, role, bytes.isEmpty)
            return nil
        case .tree(let node):
            var draft = TopDraft(place: place)
            Value(node: node, path: "").read(TopDraft.keys, into: &draft, &findings)
            if role == .dropIn {
                for key in ["defaults", "host"] {
                    guard let place = draft.origins[key]?.place else { continue }
                    findings.fault(place, key, "belongs in revived.yaml; here stand services only")
                }
                draft.defaults = nil
                draft.host = nil
            }
            return draft
        }
    }

    /// A file of no bytes looks like a write that was cut off, wherever it is. A file of comments
    /// says nothing on purpose: fine in `services.d`, where that is how a service is switched off.
    private mutating func empty(_ place: Place, _ role: Role, _ noBytes: Bool) {
        switch role {
        case .whole:
            findings.fault(place, "", "is empty; write at least \"services: {}\"")
        case .dropIn where noBytes:
            findings.fault(
                place, "", "is empty; remove it, or comment its lines out to switch it off")
        case .dropIn:
            findings.warn(place, "", "has nothing in it but comments")
        }
    }

    private mutating func readDefaults(_ drafts: [TopDraft]) -> ServiceDraft {
        var defaults = ServiceDraft()
        var first: Place?
        findings.inDefaults = true
        defer { findings.inDefaults = false }
        for draft in drafts {
            guard let value = draft.defaults, let place = draft.origins["defaults"]?.place
            else { continue }
            if let first {
                findings.fault(place, "defaults", "are already at \(first.fileAndLine)")
                continue
            }
            first = place
            if value.node.isNothing { continue }
            value.read(ServiceDraft.keys, into: &defaults, &findings)
        }
        return defaults
    }

    private mutating func readHost(_ drafts: [TopDraft]) -> HostDraft {
        var host = HostDraft()
        var first: Place?
        for draft in drafts {
            guard let value = draft.host, let place = draft.origins["host"]?.place else { continue }
            if let first {
                findings.fault(place, "host", "is already at \(first.fileAndLine)")
                continue
            }
            first = place
            if !value.node.isNothing { value.read(HostDraft.keys, into: &host, &findings) }
        }
        return host
    }

    private mutating func readServices(_ drafts: [TopDraft], defaults: ServiceDraft) {
        for draft in drafts {
            guard let value = draft.services, !value.node.isNothing else { continue }
            for pair in value.pairs(&findings) ?? [] {
                readService(value.child(pair), pair, defaults)
            }
        }
    }

    private mutating func readService(
        _ value: Value, _ pair: Node.Pair, _ defaults: ServiceDraft
    ) {
        guard NameRule.isService(pair.key) else {
            findings.fault(
                pair.place, value.path,
                "is not a name for a service (1 to "
                    + "\(NameRule.longestService) letters, digits and _ . @ -, a letter, digit or "
                    + "_ first)")
            return
        }
        if let first = names[pair.key] {
            findings.fault(pair.place, value.path, "is already defined at \(first.fileAndLine)")
            return
        }
        guard names.count < Configuration.mostServices else {
            findings.fault(
                pair.place, value.path, "is one more than \(Configuration.mostServices) services")
            return
        }
        names[pair.key] = pair.place
        var draft = defaults
        if value.node.isNothing {
            findings.fault(pair.place, value.path, Self.missingUnit(pair.key))
            return
        }
        value.read(ServiceDraft.keys, into: &draft, &findings)
        if case .mapping = value.node.content, draft.origins["unit"]?.place == nil {
            findings.fault(pair.place, value.path, Self.missingUnit(pair.key))
        }
        checkIncomplete(draft, value)
        warn(draft, value)
        services.append(Service(name: pair.key, key: pair.place, draft: draft))
    }

    /// Values that mean nothing without another one.
    private mutating func checkIncomplete(_ draft: ServiceDraft, _ value: Value) {
        if let place = draft.origins["group.min_healthy"]?.place,
            draft.origins["group.name"] == nil
        {
            findings.fault(place, "\(value.path).group", "has min_healthy and no name")
        }
        let breaker = "limits.breaker."
        if draft.origins[breaker + "window"] == nil,
            let place = ["rate", "slow_over", "open", "max"].compactMap({
                draft.origins[breaker + $0]?.place
            })
            .first
        {
            findings.fault(
                place, "\(value.path).limits.breaker", "has no window: there would be no breaker")
        }
    }

    private static func missingUnit(_ name: String) -> String {
        let unit = UnitRule.complaint("\(name).service") == nil ? "\(name).service" : "NAME.service"
        return "has no unit; write for example unit: \(unit)"
    }

    private mutating func warn(_ draft: ServiceDraft, _ value: Value) {
        let place = draft.origins["probes"]?.place ?? value.node.place
        let inherited = draft.origins["probes"]?.isInherited == true
        let path = inherited ? "defaults.probes" : "\(value.path).probes"
        let acting = draft.probes.filter { $0.settings.role == .liveness }
        if acting.count == 1, let row = acting[0].row, let weakness = row.weakness {
            findings.warn(
                acting[0].origins[row.word]?.place ?? place, path,
                "the only liveness probe is \(row.word), which \(weakness)")
        }
        for (index, probe) in draft.probes.enumerated()
        where probe.settings.every > .seconds(300) && probe.within == nil {
            findings.warn(
                probe.origins["every"]?.place ?? place, "\(path)[\(index)].every",
                "\(DurationText.format(probe.settings.every)) is long; a failure may stay unseen "
                    + "for as long")
        }
    }

    /// Each of its probes may have as many questions out as one may, when all of them hang.
    private mutating func warnOfPlaces(_ drafts: [TopDraft]) {
        let probes = services.reduce(0) { sum, service in
            sum + service.draft.probes.count { $0.within == nil }
        }
        let questions = probes * ProbePolicy.mostOfOne
        guard questions > ProbePolicy.mostAtOnce,
            let place = drafts.lazy.compactMap({ $0.origins["services"]?.place }).first
        else { return }
        findings.warn(
            place, "services",
            "have \(probes) probes that ask: were none answered, up to \(questions) questions "
                + "would be out, and there are places for \(ProbePolicy.mostAtOnce), shared by "
                + "service; what finds none is inconclusive")
    }

    private mutating func checkUnits() {
        var first: [String: Service] = [:]
        for service in services {
            guard let unit = service.draft.unit else { continue }
            guard let other = first[unit] else {
                first[unit] = service
                continue
            }
            findings.fault(
                service.draft.origins["unit"]?.place ?? service.key,
                "services.\(service.name).unit",
                "\(Quoted.text(unit)) is already the unit of \(other.name) at "
                    + "\((other.draft.origins["unit"]?.place ?? other.key).fileAndLine)")
        }
    }

    /// What tells of failures must not be what fails: a notification of it would be the next one.
    private mutating func checkNotify() {
        guard let notify = host.host.notify else { return }
        for service in services {
            guard let unit = service.draft.unit, UnitRule.template(of: unit) == notify else {
                continue
            }
            findings.fault(
                service.draft.origins["unit"]?.place ?? service.key,
                "services.\(service.name).unit",
                "\(Quoted.text(unit)) is an instance of host.notify, and is not watched")
        }
    }

    /// A standby is a unit of this service alone.
    private mutating func checkStandbys() {
        var owners: [String: (name: String, place: Place)] = [:]
        for service in services {
            guard let unit = service.draft.unit else { continue }
            let place = service.draft.origins["unit"]?.place ?? service.key
            owners[unit] = owners[unit] ?? (service.name, place)
        }
        for service in services {
            service.draft.checkFailovers(&findings)
            for standby in service.draft.standbys {
                if standby.unit == service.draft.unit {
                    findings.fault(
                        standby.place, standby.path,
                        "\(Quoted.text(standby.unit)) is the service's own unit; a standby is "
                            + "another one")
                } else if let owner = owners[standby.unit] {
                    findings.fault(
                        standby.place, standby.path,
                        "\(Quoted.text(standby.unit)) belongs to \(owner.name) already, at "
                            + "\(owner.place.fileAndLine)")
                } else {
                    owners[standby.unit] = (service.name, standby.place)
                }
            }
        }
    }

    private mutating func checkDependencies() {
        var graph = DependencyGraph()
        for service in services {
            for dependency in service.draft.allDependencies {
                if dependency.name == service.name {
                    findings.fault(
                        dependency.place, dependency.path,
                        "\(service.name) depends on itself"
                            + (service.draft.origins["depends_on"]?.isInherited == true
                                ? "; give it a depends_on of its own" : ""))
                } else if names[dependency.name] == nil {
                    findings.fault(
                        dependency.place, dependency.path,
                        "there is no service \(Quoted.text(dependency.name))"
                            + Suggestion.tail(for: dependency.name, among: names.keys.sorted()))
                } else {
                    graph.add(service.name, dependency)
                }
            }
        }
        for circle in graph.circles() {
            findings.fault(
                circle.place, circle.path,
                "depends on itself in a circle: \(circle.names.joined(separator: " → "))")
        }
    }

    /// In order; what is wrong in the defaults is told once, not for every heir.
    private static func unique(_ found: [Fault]) -> [Fault] { Set(found).sorted() }

    private func loaded() -> LoadedConfiguration {
        let faults = Self.unique(findings.faults)
        var result = LoadedConfiguration(
            policy: nil, faults: Array(faults.prefix(Configuration.mostFaults)),
            moreFaults: max(0, faults.count - Configuration.mostFaults) + findings.dropped,
            warnings: Array(Self.unique(findings.warnings).prefix(Configuration.mostFaults)),
            files: wasRead, effective: [:])
        guard !findings.hasFaults else { return result }
        var read: [(policy: ServicePolicy, effective: Effective)] = []
        for service in services {
            let effective = Effective(
                service: service.name, entries: service.draft.effective(ServiceDraft.keys))
            read.append((service.draft.policy(name: service.name), effective))
            result.effective[service.name] = effective
        }
        var policy = Policy(services: read.map(\.policy))
        policy.host = host.host
        policy.digest = ProbeDigest.policy(host.effective(HostDraft.keys), read)
        result.policy = policy
        return result
    }
}
