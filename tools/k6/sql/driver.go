package sql

import (
	"fmt"
	"strings"

	"github.com/grafana/sobek"
	// Registers itself with database/sql as "postgres".
	_ "github.com/lib/pq"
	"go.k6.io/k6/v2/js/modules"
)

// driver is a module of its own, whose default export names it to open. It is a symbol, so that no name that a script
// makes up is taken for a driver.
type driver struct {
	name string
	id   *sobek.Symbol
}

// drivers are all that this build has. It is never written to after the start, so virtual users share it.
var drivers = []*driver{newDriver("postgres")}

func newDriver(name string) *driver { return &driver{name, sobek.NewSymbol(name)} }

func (d *driver) importPath() string { return importPath + "/driver/" + d.name }

func (d *driver) NewModuleInstance(modules.VU) modules.Instance { return exports{Default: d.id} }

// driverOf finds the driver that a script names.
func driverOf(given sobek.Value) (*driver, error) {
	paths := make([]string, 0, len(drivers))
	for _, each := range drivers {
		if isSymbol(given, each.id) {
			return each, nil
		}
		paths = append(paths, each.importPath())
	}
	return nil, fmt.Errorf("%s: open: the driver is %v: take the default export of %s",
		importPath, given, strings.Join(paths, " or "))
}

// isSymbol also knows the symbol as the object that JavaScript makes of it at times, as when a default export is read.
func isSymbol(given sobek.Value, id *sobek.Symbol) bool {
	object, ok := given.(*sobek.Object)
	if !ok {
		return given == sobek.Value(id)
	}
	valueOf, ok := sobek.AssertFunction(object.Get("valueOf"))
	if !ok {
		return false
	}
	value, err := valueOf(object)
	return err == nil && value == sobek.Value(id)
}
