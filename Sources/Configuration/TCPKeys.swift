// SPDX-License-Identifier: Apache-2.0
// The key of a tcp probe.

enum TCPKeys {
    static let tcp = Key<ProbeDraft>.value(
        "tcp", "`HOST:PORT`, `[IPv6]:PORT` or `unix:/SOCKET`",
        "Connects, and that is all: it proves a listening kernel, not a working program.",
        variant: "tcp", builtIn: "",
        read: { value, draft, findings in
            guard let text = value.text("an address such as 127.0.0.1:5432", &findings)
            else { return }
            draft.tcp = text
            draft.address = AddressText.parse(text)
            guard draft.address == nil else { return }
            findings.fault(
                value,
                "\(Quoted.text(text)) is not an address; write for example "
                    + "127.0.0.1:5432, [::1]:5432 or unix:/run/app.sock")
        },
        show: { draft in draft.tcp.map { .leaf(.text($0)) } })
}
