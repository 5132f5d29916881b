// SPDX-License-Identifier: Apache-2.0
// What is known of programs that are often found: how each can be asked without that it takes the
// question for an attack, an error or a stranger. One row a program; names are those that the
// kernel gives to its main process (15 bytes at most).

/// How a program can be asked.
enum Manner {
    /// It speaks HTTP, and a GET is nothing unusual to it.
    case http
    /// A connection that is closed at once is nothing unusual to it.
    case tcp
    /// Its own client, with the port in place of PORT; and the keys that go with that.
    case client([String], more: [String])
    /// Whatever connects and says nothing is logged or counted: only its unit is watched. Why, and
    /// what an operator can do.
    case unit(String)
}

struct KnownProgram {
    let names: [String]
    /// What it listens on as its packages set it up.
    let port: Int?
    let manner: Manner
    /// Its name carries its version behind.
    var isVersioned = false

    private static let curl = "an exec probe with a client of its own can ask it"

    static let all: [KnownProgram] = [
        KnownProgram(
            names: ["nginx", "apache2", "httpd", "caddy", "lighttpd"], port: 80, manner: .http),
        KnownProgram(names: ["prometheus"], port: 9090, manner: .http),
        KnownProgram(names: ["grafana", "grafana-server"], port: 3000, manner: .http),
        KnownProgram(
            names: ["postgres"], port: 5432,
            manner: .client(
                // Without a name it asks for that of its own user, which has none in the sandbox;
                // and by its unix socket the server logs that peer authentication failed.
                [
                    "/usr/bin/pg_isready", "--quiet", "--host=localhost", "--port=PORT",
                    "--username=postgres",
                ],
                // 1: it is starting up or recovering; 3: nothing was tried.
                more: ["inconclusive: {exit: [1, 3]}"])),
        KnownProgram(
            names: ["redis-server", "valkey-server"], port: 6379,
            manner: .client(
                ["/usr/bin/redis-cli", "-h", "127.0.0.1", "-p", "PORT", "ping"],
                // It exits with 0 whatever it is answered.
                more: ["expect: {output: PONG}"])),
        KnownProgram(names: ["memcached"], port: 11211, manner: .tcp),
        KnownProgram(names: ["etcd"], port: 2379, manner: .tcp),
        KnownProgram(
            names: ["haproxy"], port: nil,
            manner: .unit("it logs connections without a request; \(curl)")),
        KnownProgram(
            names: ["mariadbd", "mysqld"], port: 3306,
            manner: .unit(
                "it counts connections that do not log in, and blocks their host; \(curl)")),
        KnownProgram(
            names: ["sshd", "master", "exim4", "dovecot", "vsftpd", "proftpd", "smbd"], port: nil,
            manner: .unit("it logs each connection; \(curl)")),
        KnownProgram(
            names: ["unbound", "named", "dnsmasq"], port: 53,
            manner: .unit("it answers to DNS; \(curl), such as dig")),
        KnownProgram(
            names: ["php-fpm"], port: nil,
            manner: .unit("it answers to FastCGI on a socket for its users; \(curl)"),
            isVersioned: true),
        KnownProgram(
            names: ["cron", "atd", "rsyslogd", "chronyd", "ntpd"], port: nil,
            manner: .unit("it answers to nobody")),
    ]

    static func named(_ program: String) -> KnownProgram? {
        let bare = program.split(separator: ":").first.map(String.init) ?? program
        return all.first { known in
            known.names.contains { $0 == bare || (known.isVersioned && bare.hasPrefix($0)) }
        }
    }
}
