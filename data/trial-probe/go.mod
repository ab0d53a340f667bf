module plimsoll/trial-probe

go 1.21
