// SPDX-License-Identifier: Apache-2.0
// Tests of the built programs under a real systemd will stand here.
