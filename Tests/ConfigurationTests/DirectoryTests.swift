// SPDX-License-Identifier: Apache-2.0
// revived.yaml and services.d are one configuration.

import Configuration
import Supervision
import Testing

struct DirectoryTests {
    private func load(_ folder: TemporaryFolder) -> LoadedConfiguration {
        Configuration.load(from: .directory(folder.path))
    }

    @Test("services come in the order of the files, and inherit from revived.yaml")
    func orderAndInheritance() throws {
        let folder = try TemporaryFolder()
        try folder.file("revived.yaml", "services: {z: {unit: z.service}}\ndefaults: {mode: act}\n")
        try folder.folder("services.d")
        try folder.file("services.d/20-b.yaml", "services: {b: {unit: b.service, mode: observe}}\n")
        try folder.file("services.d/10-c.yaml", "services: {c: {unit: c.service}}\n")
        try folder.file("services.d/.hidden.yaml", "nonsense")
        try folder.file("services.d/readme.txt", "nonsense")
        try folder.file("services.d/old.yml", "nonsense")
        let loaded = load(folder)
        #expect(loaded.report == "")
        #expect(loaded.policy?.services.map(\.name) == ["z", "c", "b"])
        #expect(loaded.policy?.services.map(\.mode) == [.act, .act, .observe])
        #expect(loaded.warnings.map(\.message) == ["is not read; name it .yaml"])
        let values = loaded.effective["c"]?.text ?? ""
        #expect(values.contains("# defaults at \(folder.path)/revived.yaml:2"))
    }

    @Test("services.d may be missing, revived.yaml may not")
    func missing() throws {
        let folder = try TemporaryFolder()
        #expect(load(folder).report == "\(folder.path)/revived.yaml: does not exist\n")
        try folder.file("revived.yaml", "services: {}\n")
        let loaded = load(folder)
        #expect(loaded.policy?.services == [])
        #expect(
            loaded.warnings.map(\.message) == ["no service is configured; there is nothing to do"])
    }

    @Test("one service in two files: both places are named")
    func twice() throws {
        let folder = try TemporaryFolder()
        try folder.file("revived.yaml", "services: {web: {unit: a.service}}\n")
        try folder.folder("services.d")
        try folder.file("services.d/web.yaml", "\nservices:\n  web: {unit: b.service}\n")
        #expect(
            load(folder).report == "\(folder.path)/services.d/web.yaml:3:3: services.web: "
                + "is already defined at \(folder.path)/revived.yaml:1\n")
    }

    @Test("a file of comments in services.d is fine, a file of no bytes is not")
    func emptyDropIns() throws {
        let folder = try TemporaryFolder()
        try folder.file("revived.yaml", "services: {web: {unit: a.service}}\n")
        try folder.folder("services.d")
        try folder.file("services.d/a.yaml", "# services:\n")
        let loaded = load(folder)
        #expect(loaded.policy != nil)
        #expect(loaded.warnings.map(\.message) == ["has nothing in it but comments"])
        try folder.file("services.d/b.yaml", "")
        #expect(
            sentences(load(folder)) == [
                "is empty; remove it, or comment its lines out to switch it off"
            ])
    }

    @Test("defaults and host belong in revived.yaml")
    func sections() throws {
        let folder = try TemporaryFolder()
        try folder.file("revived.yaml", "services: {}\n")
        try folder.folder("services.d")
        try folder.file("services.d/a.yaml", "defaults: {mode: act}\nhost: {}\n")
        let place = "belongs in revived.yaml; here stand services only"
        #expect(sentences(load(folder)) == ["defaults: \(place)", "host: \(place)"])
    }

    @Test("services.d that is a file")
    func notDirectory() throws {
        let folder = try TemporaryFolder()
        try folder.file("revived.yaml", "services: {}\n")
        try folder.file("services.d", "")
        #expect(sentences(load(folder)) == ["is not a directory"])
    }

    @Test("files given by name may each have any section, but defaults only once")
    func files() throws {
        let folder = try TemporaryFolder()
        let one = try folder.file("one.yaml", "defaults: {mode: act}\n")
        let two = try folder.file("two.yaml", "services: {a: {unit: a.service}}\n")
        let three = try folder.file("three.yaml", "defaults: {mode: observe}\n")
        let loaded = Configuration.load(from: .files([two, one]))
        #expect(loaded.policy?.services.map(\.mode) == [.act])
        #expect(
            sentences(Configuration.load(from: .files([one, two, three]))) == [
                "defaults: are already at \(one):1"
            ])
    }

    @Test("a dependency inherited from the defaults by the service itself")
    func inheritedDependency() throws {
        let text = """
            defaults: {depends_on: [db]}
            services:
              db: {unit: db.service}
              web: {unit: web.service}
            """
        let folder = try TemporaryFolder()
        try folder.file("revived.yaml", text)
        #expect(
            sentences(load(folder)) == [
                "defaults.depends_on[0]: db depends on itself; give it a depends_on of its own"
            ])
        try folder.file(
            "revived.yaml", text.replacing("db.service", with: "db.service, depends_on: []"))
        #expect(load(folder).policy?.services.map(\.dependsOn) == [[], ["db"]])
    }

    @Test("what is wrong in the defaults is told once, not for every heir")
    func defaultsOnce() throws {
        let folder = try TemporaryFolder()
        let heirs = (0..<50).map { "  s\($0): {unit: u\($0).service}\n" }.joined()
        try folder.file(
            "revived.yaml", "defaults: {depends_on: [nobody]}\nservices:\n\(heirs)")
        #expect(
            sentences(load(folder)) == ["defaults.depends_on[0]: there is no service \"nobody\""])
        try folder.file(
            "revived.yaml", "defaults: {probes: [{tcp: 'a:1'}]}\nservices:\n\(heirs)")
        #expect(load(folder).warnings.map(\.path) == ["defaults.probes"])
    }
}
