// The k6 that Presale builds: k6 as it is, with the module k6/x/sql beside it.
package main

import (
	"go.k6.io/k6/v2/cmd"

	_ "presale.local/tools/k6/sql"
)

func main() {
	cmd.Execute()
}
