package wire

// Every program that opens a practice knows the world's time zones: Windows has none of its own, nor has a bare Linux.
import _ "time/tzdata"
