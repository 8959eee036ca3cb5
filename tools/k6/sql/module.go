// Package sql gives k6 the modules k6/x/sql and k6/x/sql/driver/postgres: databases asked from a test, by Go's
// database/sql. A script meets the same calls and values as on the extension grafana/xk6-sql, so that it runs on either;
// that one is written for k6's own build tool, and not in every Go module proxy. An answer that breaks off is thrown
// here, and passes for a short one there.
package sql

import (
	"database/sql"
	"fmt"

	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/js/modules"
)

const importPath = "k6/x/sql"

func init() {
	modules.Register(importPath, &root{})
	for _, each := range drivers {
		modules.Register(each.importPath(), each)
	}
}

// root is registered once a process; each virtual user has an instance of its own.
type root struct{}

func (*root) NewModuleInstance(vu modules.VU) modules.Instance {
	own := instance{vu}
	return exports{Default: own.asObject(), Named: map[string]any{"open": own.open}}
}

// exports is what an import gives.
type exports modules.Exports

func (e exports) Exports() modules.Exports { return modules.Exports(e) }

// instance is the module of one virtual user.
type instance struct{ vu modules.VU }

// asObject is the default export, so that a script may write sql.open as well as import { open }.
func (i instance) asObject() map[string]any { return map[string]any{"open": i.open} }

// open gives a pool of connections; nothing connects before the first query. The first argument is what the driver's
// module exports, the second the driver's own words for where the database is.
func (i instance) open(driverID sobek.Value, dataSource string, options sobek.Value) (*Database, error) {
	driver, err := driverOf(driverID)
	if err != nil {
		return nil, err
	}
	bounds, err := readPool(i.vu.Runtime(), options)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open(driver.name, dataSource)
	if err != nil {
		return nil, fmt.Errorf("%s: open: %w", importPath, err)
	}
	bounds.apply(db)
	return &Database{db: db, vu: i.vu}, nil
}
