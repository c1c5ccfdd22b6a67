# SPDX-License-Identifier: EUPL-1.2
"""What the end-to-end tests stand on: clusters, certificates, a daemon, callers."""
