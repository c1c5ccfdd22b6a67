# SPDX-License-Identifier: EUPL-1.2
# Takes out the empty paragraphs that scdoc leaves, which mandoc warns of: one
# before the end of an indented block belongs after it.
/^\.P$/ { held = last !~ /^\.(TH|SH|SS)/; next }
/^\.(SH|SS)/ { held = 0 }
held && !/^\.RE/ { print ".P"; held = 0 }
{ print; last = $0 }
