// Package domain is the ground floor of the house: its packages say what a practice must do, in plain Go. They know no SQL, no
// windows, no files and no wall clock; dates, instants and identifiers are passed in. Each chapter of the work has a package of
// its own, domain/office has what people do with them, and this one has the tests that keep the house in order.
package domain
