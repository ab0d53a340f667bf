module plimsoll/source-reader

go 1.21
