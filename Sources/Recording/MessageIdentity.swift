// SPDX-License-Identifier: Apache-2.0
// One MESSAGE_ID for each kind of record: the key of its catalog entry. Never changed or reused,
// because journals that exist are read for ever. (units/message-ids.txt holds the same list.)

package import Supervision

extension Kind {
    /// 32 lower-case hexadecimal digits.
    package var messageIdentity: String {
        switch self {
        case .started: "2348a59fff674aca8e97246561089a3b"
        case .stopping: "8c01915d87f341a486d5f9ed31beed9d"
        case .configured: "1345d7e4a07d45b48bd78f4448a0238f"
        case .dropped: "c8a9ee822284467596b861ce47ebba91"
        case .checkpoint: "cb7a69b7ef2d446eb43d648f1f3c252a"
        case .snapshot: "31b0399560544d52b6bb15a28e2e3505"
        case .untold: "61b95133dacd41cd865853545246a269"
        case .collecting: "b26e7902390a49e1b9ee9d313bb41424"
        case .collected: "8bd9f0bdf6c749d28934fe7038c43a43"
        case .proven: "620676cc6f9042498978af607a210d7c"
        case .unproven: "03e22d4d7dd2405c879d204ba5264a2d"
        case .starting: "edb67cd8c77f4ea1984d269294638644"
        case .healthy: "09f8828dd8f64b938329cca01dedccf8"
        case .stable: "5e9820a59e4a40d1a0a83187b2f4390e"
        case .offDuty: "0d0b10d2580944ef89d084584a27a1c8"
        case .offDutyLong: "d58b44617cc24cf5808c45405958552b"
        case .failed: "b146f166e3e342018d73fcf4850d60ba"
        case .wavered: "6b5eed0f61a2474e8fe4d430f07fbb2e"
        case .slow: "a4f2c59bad8d47a8b3861352e76e69ee"
        case .noLongerSlow: "dee2042b03424147ae5e3e76b2bdbec4"
        case .succeeded: "6802e53d2890489eb46764a6829c5348"
        case .ordered: "30028c549d4944adb7ce262d5f0ed84a"
        case .wouldHave: "1ca1bef4d46f4b4082e9733cd14aa8bb"
        case .withheld: "d7435d9741574567a4e9a26f42bb0c4f"
        case .finished: "e4a87ae7fdb64390aa89dc7ed3c044ce"
        case .relapsed: "be1ad9046d2b440b88790ea5060a53dd"
        case .recovered: "09f95f64bd844ac1bfef808bac723cf7"
        case .resting: "14052132f6c64d8a9d442fe6caeff38f"
        case .gaveUp: "98a1aa574279426aa955b6ac27fea2dc"
        case .chronic: "0703bac4e31f4f58a082332e116009e1"
        case .blind: "8d22482c3b674b5c9dfb4c98b2effb7b"
        case .inDoubt: "78207d8a18294f068561ca87772937da"
        case .unreadable: "747accd8987e451cb93c670198ed1dde"
        case .journalDegraded: "27d134d73bd141588742498b30d4c583"
        case .journalRestored: "09aeef483d9b4f17a960767a042c8c0e"
        case .configurationRefused: "9f5b7021d7de4f80bfa7c1994565fe91"
        case .held: "1206513c7c82451f9cddcc2a758111d4"
        case .released: "1dc8f8f03cd3424286a519f444083432"
        case .breakerForced: "8b1f2c7d94e04a63a5d07c3e91b6f428"
        case .modeSet: "30744c29547e43f7bf05f22f034c4567"
        case .acknowledged: "0b00b3d7581641e3a3a6566a31de7c82"
        case .reset: "8029d69715f54aa7a54e128b22f0e47a"
        case .busLost: "ab8406708216490e92e339bc844be6ff"
        case .busRestored: "d8735fb0129c413e907b9d185196d8be"
        case .roleChanged: "2bbd45ab61c549e580623db6e5e2d7be"
        case .handoverAsked: "792c368b3d484daca6dd73af0d7f008d"
        case .blocked: "4a7e17bc9b224189889a2b710d31e441"
        case .unblocked: "990088d4143c40928cc1e7536237bb00"
        case .twoRunning: "51b66e425a824424a356993a5184eb14"
        case .oneRunning: "d4f3d5c3cd614d489b449fc47a0e73d1"
        case .braked: "4f6f3b0b7a5c4d0d9a1e2c83b5d7e916"
        case .breakerOpened: "c7e03d5a92b14f6f8d21a60e5b9374d8"
        case .correlated: "d41b6c0e8f5a4e7b9c3207f1a86e5d92"
        case .brakeReleased: "a2c91e57d3f84b66b0e4717f95c8d230"
        }
    }

    /// syslog's priority: 3 error, 4 warning, 5 notice, 6 informational, 7 debug. Only what an
    /// operator must read is a warning; what only our own memory needs is hidden by default.
    package var priority: Int {
        switch self {
        case .gaveUp: 3
        case .failed, .relapsed, .resting, .breakerOpened, .chronic, .blind, .inDoubt,
            .unreadable, .unproven, .offDutyLong, .roleChanged, .blocked, .twoRunning,
            .journalDegraded, .busLost, .configurationRefused, .braked, .correlated, .untold, .slow:
            4
        case .ordered, .finished, .recovered, .wouldHave, .withheld, .started, .stopping,
            .configured, .journalRestored, .busRestored, .brakeReleased, .held, .released, .modeSet,
            .breakerForced, .acknowledged, .reset, .collecting, .collected, .handoverAsked,
            .unblocked, .oneRunning:
            5
        case .healthy, .starting, .stable, .offDuty, .wavered, .noLongerSlow, .succeeded, .proven,
            .dropped:
            6
        case .checkpoint, .snapshot: 7
        }
    }

    /// Shown by `journalctl -u SERVICE` too, beside the service's own lines; what only our memory
    /// needs would drown them.
    package var isShownWithService: Bool {
        switch self {
        case .snapshot, .proven, .stable, .succeeded: false
        default: true
        }
    }
}
