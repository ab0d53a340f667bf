module plimsoll/auditor

go 1.22
