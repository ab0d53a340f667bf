module plimsoll/health

go 1.21
