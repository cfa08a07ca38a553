# Reads `go test -v` and keeps it short: a line for each package, everything a failing package said, each skipped test, and the count.
/^ *--- (PASS|FAIL|SKIP): / { n[substr($2, 1, 4)]++ }
/^ *--- SKIP: / { skipped = skipped "    skipped: " $3 ":" before "\n"; next }
/^=== / { running = 1; next }
/^(PASS|FAIL)$/ || /^ *--- PASS: / || /\[no test files\]$/ { next }
/^(ok  |FAIL)\t/ {
  if ($1 == "FAIL") printf "%s", kept
  if (/ failed\]$/) n["FAIL"]++ # it did not even build
  print
  printf "%s", skipped
  fflush()
  kept = skipped = ""
  running = 0
  next
}
running { kept = kept $0 "\n"; before = $0; next }
{ print } # compiler errors and the like come before any test runs
END {
  printf "%s", kept
  printf "%d passed, %d failed, %d skipped\n", n["PASS"], n["FAIL"], n["SKIP"]
  if (n["PASS"] == 0) exit 1 # nothing was proven
}
