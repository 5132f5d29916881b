// SPDX-License-Identifier: Apache-2.0
// What the scripts that run in a testbed share.

enum BedScript {
    static let functions = #"""
        set -u
        journald() { # stop | start
          systemctl "$1" systemd-journald.socket systemd-journald-dev-log.socket systemd-journald.service
        }
        wait_for() { # SECONDS CONDITION
          local end=$((SECONDS + $1))
          until eval "$2"; do
            [ $SECONDS -lt $end ] || return 1
            sleep 0.05
          done
        }

        """#
}
