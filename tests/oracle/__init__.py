# SPDX-License-Identifier: EUPL-1.2
"""An independent reading of the policy files and of the rule in the domain description.

Nothing here is shared with the C or the SQL; keep it that way. Where the two
differ, the difference is what the tests are for.
"""
